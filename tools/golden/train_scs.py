"""Golden loss curve: twenty training steps of the SCS net in PyTorch, from deterministic weights, on two fixed batches.

    python tools/golden/train_scs.py

writes packages/trainer/fixtures/train-scs.json. The weights and images are hashes of their names (deterministic.py).
"""

import json
from pathlib import Path

import timm
import torch
from deterministic import load_deterministic, signed
from scs_losses import gaussian, scs_terms
from scs_net import ScsNet
from timm.utils import ModelEmaV2

ENCODER = "resnet18d"
DECODER_CHANNELS = (48, 32, 24)
DEPTHS = [3, 2]
SIZE = 64
STEPS = 20
RATE = 1e-5
OUT = Path("packages/trainer/fixtures/train-scs.json")


def batch(index):
    """Images [N, 3, H, W], true points [B, 5, 3] in mask px, grades [B, 5]."""
    images = signed(f"images-{index}", (sum(DEPTHS), 1, SIZE, SIZE)).repeat(1, 3, 1, 1)
    points, grades = [], []
    for volume, depth in enumerate(DEPTHS):
        for level in range(5):
            points.append([6.25 + level + index, 1.25 + 3 * level + volume, float((level + index) % depth)])
            grades.append((level + volume + index) % 4 - 1)
    shape = (len(DEPTHS), 5)
    return images, torch.tensor(points).reshape(*shape, 3), torch.tensor(grades).reshape(shape)


def loss_terms(net, images, xyz, grades):
    output = net(images, DEPTHS)
    channels_last = lambda name: output[name].permute(0, 2, 3, 1)
    target = {"xyz": xyz, "grades": grades, "heatmap": gaussian(xyz, (SIZE // 4, SIZE // 4))}
    predicted = [channels_last("heatmap"), output["sliceProbabilities"], output["xy"], channels_last("gradeMap")]
    return scs_terms(*predicted, output["grades"], target)


def main():
    net = load_deterministic(ScsNet(ENCODER, DECODER_CHANNELS)).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01)
    ema = ModelEmaV2(net, decay=0.99)
    batches = [batch(0), batch(1)]
    steps = []
    for step in range(STEPS):
        terms = loss_terms(net, *batches[step % 2])
        optimizer.zero_grad()
        terms["total"].backward()
        optimizer.step()
        ema.update(net)
        steps.append({name: float(term.detach()) for name, term in terms.items()})
    with torch.no_grad():
        validation = loss_terms(ema.module.eval(), *batches[0])
    golden = {
        "script": "tools/golden/train_scs.py",
        "versions": {"torch": torch.__version__, "timm": timm.__version__},
        "encoder": ENCODER,
        "decoderChannels": DECODER_CHANNELS,
        "depths": DEPTHS,
        "size": SIZE,
        "learningRate": RATE,
        "batches": [{"xyz": xyz.flatten().tolist(), "grades": grades.flatten().tolist()} for _, xyz, grades in batches],
        "steps": steps,
        "averageAfter": {name: float(term) for name, term in validation.items()},
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
