"""Twenty training steps of a small net in PyTorch, from deterministic weights, on fixed batches: what train_nfn.py and train_scs.py share."""

import json
from pathlib import Path

import timm
import torch
from deterministic import load_deterministic, signed
from timm.utils import ModelEmaV2

ENCODER = "resnet18d"
DECODER_CHANNELS = (48, 32, 24)
DEPTHS = [3, 2]
SIZE = 64
STEPS = 20
RATE = 1e-5
FIXTURES = Path(__file__).resolve().parents[3] / "packages" / "trainer" / "fixtures"


def batch(index, points, point_of, grade_of):
    """Images [N, 3, H, W], true points [B, P, 3] in mask px, grades [B, P]: functions of volume, its depth, and point."""
    images = signed(f"images-{index}", (sum(DEPTHS), 1, SIZE, SIZE)).repeat(1, 3, 1, 1)
    places = [(volume, depth, point) for volume, depth in enumerate(DEPTHS) for point in range(points)]
    xyz = torch.tensor([point_of(*place) for place in places]).reshape(len(DEPTHS), points, 3)
    grades = torch.tensor([grade_of(*place) for place in places]).reshape(len(DEPTHS), points)
    return images, xyz, grades


def write_curve(name, make_net, loss_terms, batches):
    """Trains and writes every term of every step's loss; last the average's, in inference mode, on the first batch."""
    torch.manual_seed(0)
    net = load_deterministic(make_net(ENCODER, DECODER_CHANNELS)).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01)
    ema = ModelEmaV2(net, decay=0.99)
    steps = []
    for step in range(STEPS):
        terms = loss_terms(net, *batches[step % len(batches)])
        optimizer.zero_grad()
        terms["total"].backward()
        optimizer.step()
        ema.update(net)
        steps.append({term: float(value.detach()) for term, value in terms.items()})
    with torch.no_grad():
        validation = loss_terms(ema.module.eval(), *batches[0])
    golden = {
        "script": f"tools/golden/nets/train_{name}.py",
        "versions": {"torch": torch.__version__, "timm": timm.__version__},
        "encoder": ENCODER,
        "decoderChannels": DECODER_CHANNELS,
        "depths": DEPTHS,
        "size": SIZE,
        "learningRate": RATE,
        "batches": [{"xyz": xyz.flatten().tolist(), "grades": grades.flatten().tolist()} for _, xyz, grades in batches],
        "steps": steps,
        "averageAfter": {term: float(value) for term, value in validation.items()},
    }
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / f"train-{name}.json").write_text(json.dumps(golden) + "\n")
