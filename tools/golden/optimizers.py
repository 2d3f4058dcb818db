"""Golden values of the optimizer and the moving average: torch.optim.AdamW and timm's ModelEmaV2.

    python tools/golden/optimizers.py

writes packages/engine/fixtures/optimizers.json.
"""

import json
from pathlib import Path

import numpy as np
import timm
import torch
from timm.utils import ModelEmaV2
from torch import nn

SEED = 20
STEPS = 10
DECAY = 0.9
# the second parameter gets no gradient in this step, and the learning rate changes before that one
STEP_WITHOUT_GRADIENT = 3
RATES = [1e-2] * 5 + [5e-5] * 5
OUT = Path("packages/engine/fixtures/optimizers.json")


class Net(nn.Module):
    """Two parameters and a batch norm's buffers, one of them an integer."""

    def __init__(self, random):
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(random.normal(size=(3, 4)).astype(np.float32)))
        self.bias = nn.Parameter(torch.from_numpy(random.normal(size=5).astype(np.float32)))
        self.norm = nn.BatchNorm1d(2)


def flat(tensor):
    return [float(value) for value in tensor.detach().flatten()]


def main():
    random = np.random.RandomState(SEED)
    net = Net(random)
    ema = ModelEmaV2(net, decay=DECAY)
    optimizer = torch.optim.AdamW([net.weight, net.bias], lr=RATES[0], weight_decay=0.01)
    initial = {name: flat(value) for name, value in net.state_dict().items()}
    steps = []
    for step, rate in enumerate(RATES):
        optimizer.param_groups[0]["lr"] = rate
        gradients = {}
        for name, parameter in [("weight", net.weight), ("bias", net.bias)]:
            if name == "bias" and step == STEP_WITHOUT_GRADIENT:
                parameter.grad = None
                continue
            # of very different sizes, so that epsilon matters
            values = random.normal(size=parameter.shape) * 10.0 ** random.randint(-9, 2, size=parameter.shape)
            parameter.grad = torch.from_numpy(values.astype(np.float32))
            gradients[name] = flat(parameter.grad)
        optimizer.step()
        net.norm(torch.from_numpy(random.normal(size=(6, 2)).astype(np.float32)))  # moves the running statistics
        ema.update(net)
        steps.append(
            {
                "learningRate": rate,
                "gradients": gradients,
                "state": {name: flat(value) for name, value in net.state_dict().items()},
                "ema": {name: flat(value) for name, value in ema.module.state_dict().items()},
            }
        )
    golden = {
        "script": "tools/golden/optimizers.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__, "timm": timm.__version__},
        "weightDecay": 0.01,
        "emaDecay": DECAY,
        "shapes": {name: list(value.shape) for name, value in net.state_dict().items()},
        "integers": [name for name, value in net.state_dict().items() if not value.is_floating_point()],
        "initial": initial,
        "steps": steps,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
