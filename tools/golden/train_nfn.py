"""Golden loss curve: twenty training steps of the NFN net in PyTorch, from deterministic weights, on two fixed batches.

    python tools/golden/train_nfn.py

writes packages/trainer/fixtures/train-nfn.json. The weights and images are hashes of their names (deterministic.py).
"""

import json
from pathlib import Path

import timm
import torch
from deterministic import load_deterministic, signed
from losses import coordinate_loss, grade_loss, js_divergence, matched, one_hot
from nfn_net import NfnNet
from timm.utils import ModelEmaV2

ENCODER = "resnet18d"
DECODER_CHANNELS = (48, 32, 24)
DEPTHS = [3, 2]
SIZE = 64
STEPS = 20
RATE = 1e-5
OUT = Path("packages/trainer/fixtures/train-nfn.json")


def batch(index):
    """Images [N, 3, H, W], true points [B, 10, 3] in mask px, grades [B, 10]."""
    images = signed(f"images-{index}", (sum(DEPTHS), 1, SIZE, SIZE)).repeat(1, 3, 1, 1)
    points, grades = [], []
    for volume, depth in enumerate(DEPTHS):
        for point in range(10):
            level, side = point % 5, point // 5
            points.append([6.0 + level + index, 1.0 + 3 * level + volume, float(side * (depth - 1))])
            grades.append((point + volume + index) % 4 - 1)
    shape = (len(DEPTHS), 10)
    return images, torch.tensor(points).reshape(*shape, 3), torch.tensor(grades).reshape(shape)


def loss_terms(net, images, xyz, grades):
    heatmaps, predicted, logits = net(images, DEPTHS)
    mask = SIZE // 4
    targets = [one_hot(points.round().long(), (depth, mask, mask)) for points, depth in zip(xyz, DEPTHS)]
    divergences = [js_divergence(p, q.permute(1, 2, 3, 0)) for p, q in zip(targets, heatmaps)]
    xy, z = coordinate_loss(predicted, xyz)
    pairs = matched(predicted.detach(), xyz, "nearest")
    terms = {"heatmap": torch.stack(divergences).mean(), "xy": xy, "z": z, "grade": grade_loss(logits, grades, pairs)}
    return {"total": sum(terms.values()), **terms}


def main():
    torch.manual_seed(0)
    net = load_deterministic(NfnNet(ENCODER, DECODER_CHANNELS)).train()
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
        "script": "tools/golden/train_nfn.py",
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
