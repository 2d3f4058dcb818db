"""Golden values of batch normalisation: torch.nn.BatchNorm2d, training and inference, with and without ReLU.

    python tools/golden/batch_norm.py

writes packages/engine/fixtures/batch-norm.json; tensors are channels last.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

SEED = 21
SHAPE = (2, 3, 4, 5)  # [N, H, W, C]
OUT = Path("packages/engine/fixtures/batch-norm.json")


def flat(tensor):
    return [float(value) for value in tensor.detach().flatten()]


def run(values, training, relu):
    norm = nn.BatchNorm2d(SHAPE[-1])
    norm.load_state_dict(
        {
            "weight": values["scale"],
            "bias": values["offset"],
            "running_mean": values["runningMean"],
            "running_var": values["runningVariance"],
            "num_batches_tracked": torch.tensor(0),
        }
    )
    norm.train(training)
    x = values["x"].permute(0, 3, 1, 2).clone().requires_grad_()
    y = norm(x)
    if relu:
        y = torch.relu(y)
    y.backward(values["dy"].permute(0, 3, 1, 2))
    return {
        "training": training,
        "relu": relu,
        "y": flat(y.permute(0, 2, 3, 1)),
        "dx": flat(x.grad.permute(0, 2, 3, 1)),
        "dScale": flat(norm.weight.grad),
        "dOffset": flat(norm.bias.grad),
        "runningMean": flat(norm.running_mean),
        "runningVariance": flat(norm.running_var),
    }


def main():
    random = np.random.RandomState(SEED)
    channels = SHAPE[-1]
    drawn = {
        "x": random.normal(size=SHAPE) * 3 + 1,
        "dy": random.normal(size=SHAPE),
        "scale": random.uniform(0.5, 2, size=channels),
        "offset": random.normal(size=channels),
        "runningMean": random.normal(size=channels),
        "runningVariance": random.uniform(0.5, 2, size=channels),
    }
    values = {name: torch.from_numpy(value.astype(np.float32)) for name, value in drawn.items()}
    golden = {
        "script": "tools/golden/batch_norm.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__},
        "shape": SHAPE,
        "epsilon": 1e-5,
        "momentum": 0.1,
        "inputs": {name: flat(value) for name, value in values.items()},
        "cases": [run(values, training, relu) for training in (True, False) for relu in (False, True)],
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
