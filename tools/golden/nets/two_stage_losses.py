"""Golden values and gradients of the two-stage losses, written in PyTorch from the description of the method.

    python tools/golden/nets/two_stage_losses.py

writes packages/losses/fixtures/two-stage-losses.json.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

SEED = 19
OUT = Path("packages/losses/fixtures/two-stage-losses.json")
DEPTHS = [4, 7]


def flat(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().double().flatten()]


def drawn(random, *shape):
    return torch.from_numpy(random.normal(size=shape).astype(np.float32)).requires_grad_()


def point_case(random, kind, scale):
    predicted, target = drawn(random, 3, 10), drawn(random, 3, 10).detach()
    mask = torch.from_numpy((random.uniform(size=(3, 10)) < 0.6).astype(np.float32))
    compare = F.l1_loss if kind == "l1" else F.smooth_l1_loss
    each = compare(predicted * scale, target * scale, reduction="none")
    loss = (each * mask).sum() / mask.sum()
    loss.backward()
    return {
        "kind": kind,
        "scale": scale,
        "predicted": flat(predicted),
        "target": flat(target),
        "mask": flat(mask),
        "loss": loss.item(),
        "gradient": flat(predicted.grad),
    }


def grade_case(random):
    logits = drawn(random, 6, 4, 3)
    grades = torch.from_numpy(random.choice([-100, 0, 1, 2], size=(6, 4)))
    grades[:, 2] = -100  # a column without any grade is skipped
    weight = torch.tensor([1.0, 2.0, 4.0])
    columns = [c for c in range(4) if (grades[:, c] != -100).any()]
    losses = [F.cross_entropy(logits[:, c], grades[:, c], weight=weight, ignore_index=-100) for c in columns]
    loss = torch.stack(losses).mean()
    loss.backward()
    return {"logits": flat(logits), "grades": grades.flatten().tolist(), "loss": loss.item(), "gradient": flat(logits.grad)}


def level_case(random):
    slices = sum(DEPTHS)
    levels, presence = drawn(random, slices, 5), drawn(random, slices, 2, 5)
    known = torch.from_numpy(random.choice([-100, 0, 1, 2, 3, 4], size=slices))
    truth = torch.from_numpy(random.uniform(size=(slices, 2, 5)).astype(np.float32))
    places = torch.from_numpy(np.stack([random.choice([-1, 0, 1.5, 2, 3], size=(2, 5)) for _ in DEPTHS]).astype(np.float32))
    level = F.cross_entropy(levels, known, ignore_index=-100)
    mask = torch.cat([(place >= 0).float().expand(depth, 2, 5) for place, depth in zip(places, DEPTHS)])
    bce = F.binary_cross_entropy_with_logits(presence * mask, truth * mask)
    distance, count = 0, 0
    for place, logits in zip(places, presence.split(DEPTHS)):
        p = logits.sigmoid()
        index = torch.arange(len(p)).reshape(-1, 1, 1)
        decoded = (p * index).sum(0) / p.sum(0)
        counts = (place > 0).float()
        distance = distance + ((decoded - place).abs() * counts).sum()
        count = count + counts.sum()
    z = distance / (count + 1)
    total = level + bce + 0.1 * z
    total.backward()
    return {
        "depths": DEPTHS,
        "levels": flat(levels),
        "presence": flat(presence),
        "target": {"levels": [max(-1, k) for k in known.tolist()], "presence": flat(truth), "places": flat(places)},
        "terms": {"level": level.item(), "presence": bce.item(), "place": z.item(), "total": total.item()},
        "gradients": {"levels": flat(levels.grad), "presence": flat(presence.grad)},
    }


def main():
    random = np.random.RandomState(SEED)
    golden = {
        "script": "tools/golden/nets/two_stage_losses.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__},
        "points": [point_case(random, kind, scale) for kind, scale in (("l1", 512), ("smooth-l1", 1), ("smooth-l1", 8), ("smooth-l1", 1 / 128))],
        "grades": grade_case(random),
        "levels": level_case(random),
    }
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
