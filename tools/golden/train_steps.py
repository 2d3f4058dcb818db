"""Golden training steps: a small net trained by torch.optim.AdamW with clipping, accumulation, a schedule, and timm's average.

    python tools/golden/train_steps.py

writes packages/trainer/fixtures/train-steps.json.
"""

import json
from pathlib import Path

import numpy as np
import timm
import torch
from timm.utils import ModelEmaV2
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, SequentialLR

SEED = 7
STEPS = 10
EMA_DECAY = 0.9
WEIGHT_DECAY = 0.01
OUT = Path("packages/trainer/fixtures/train-steps.json")

CASES = [
    {"name": "AdamW alone", "rate": 1e-2, "finalRate": 1e-2, "warmUpSteps": 0, "accumulation": 1, "clipNorm": None},
    {"name": "clipped", "rate": 1e-2, "finalRate": 1e-2, "warmUpSteps": 0, "accumulation": 1, "clipNorm": 0.5},
    {
        "name": "two batches a step, clipped, warm-up and cosine",
        "rate": 3e-2,
        "finalRate": 1e-3,
        "warmUpSteps": 3,
        "accumulation": 2,
        "clipNorm": 1.0,
    },
]


class Net(nn.Module):
    def __init__(self, random):
        super().__init__()
        draw = lambda *shape: nn.Parameter(torch.from_numpy(random.normal(size=shape).astype(np.float32)))
        self.hidden = draw(4, 6)
        self.offset = draw(6)
        self.out = draw(6, 2)

    def forward(self, x):
        return torch.relu(x @ self.hidden + self.offset) @ self.out


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def named(state):
    return {name: flat(value) for name, value in state.items()}


def scheduler(optimizer, case, steps):
    warm = case["warmUpSteps"]
    cosine = CosineAnnealingLR(optimizer, T_max=steps - warm, eta_min=case["finalRate"])
    if warm == 0:
        return cosine
    rise = LambdaLR(optimizer, lambda step: (step + 1) / warm)
    return SequentialLR(optimizer, [rise, cosine], milestones=[warm])


def run(case, random):
    net = Net(random)
    initial = named(net.state_dict())
    ema = ModelEmaV2(net, decay=EMA_DECAY)
    optimizer = torch.optim.AdamW(net.parameters(), lr=case["rate"], weight_decay=WEIGHT_DECAY)
    schedule = scheduler(optimizer, case, STEPS)
    steps = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        batches, losses = [], []
        for _ in range(case["accumulation"]):
            x = torch.from_numpy(random.normal(size=(3, 4)).astype(np.float32))
            y = torch.from_numpy(random.normal(size=(3, 2)).astype(np.float32))
            loss = ((net(x) - y) ** 2).mean()
            (loss / case["accumulation"]).backward()
            batches.append({"x": flat(x), "y": flat(y)})
            losses.append(float(loss.detach()))
        limit = float("inf") if case["clipNorm"] is None else case["clipNorm"]
        norm = float(nn.utils.clip_grad_norm_(net.parameters(), limit))
        rate = optimizer.param_groups[0]["lr"]
        optimizer.step()
        schedule.step()
        ema.update(net)
        steps.append(
            {
                "batches": batches,
                "learningRate": rate,
                "loss": sum(losses) / len(losses),
                "gradientNorm": norm,
                "weights": named(net.state_dict()),
                "ema": named(ema.module.state_dict()),
            }
        )
    return {**case, "initial": initial, "steps": steps}


def rates(case, steps):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=case["rate"])
    schedule = scheduler(optimizer, case, steps)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def main():
    random = np.random.RandomState(SEED)
    schedules = [
        {"name": "cosine", "rate": 1e-4, "finalRate": 0.0, "warmUpSteps": 0, "totalSteps": 12},
        {"name": "warm-up, then cosine", "rate": 5e-3, "finalRate": 1e-5, "warmUpSteps": 5, "totalSteps": 30},
    ]
    golden = {
        "script": "tools/golden/train_steps.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__, "timm": timm.__version__, "numpy": np.__version__},
        "emaDecay": EMA_DECAY,
        "weightDecay": WEIGHT_DECAY,
        "shapes": {"hidden": [4, 6], "offset": [6], "out": [6, 2]},
        "cases": [run(case, random) for case in CASES],
        "schedules": [{**case, "rates": rates(case, case["totalSteps"])} for case in schedules],
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
