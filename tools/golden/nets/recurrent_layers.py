"""Golden values of PyTorch's recurrent layers: outputs, and gradients by the input and each parameter.

    python tools/golden/nets/recurrent_layers.py

writes packages/model-zoo/fixtures/recurrent-layers.json. Weights and inputs are hashes of their names.
"""

import json
from pathlib import Path

import torch
from deterministic import figures, load_deterministic, signed
from torch import nn

OUT = Path("packages/model-zoo/fixtures/recurrent-layers.json")
SAMPLES = 40
# Hidden sizes that are not a multiple of any vector's length, and one that is; sequences of one step, and more of them
# than an inner loop takes at once.
CASES = [
    {"kind": kind, "inFeatures": ins, "hiddenFeatures": hidden, "layers": layers, "bidirectional": both, "shape": shape}
    for kind in ("gru", "lstm")
    for ins, hidden, layers, both, shape in [
        (3, 5, 1, False, (2, 4)),
        (6, 16, 2, True, (1, 7)),
        (5, 19, 2, True, (70, 3)),
        (4, 7, 1, True, (2, 1)),
    ]
]


def run(case):
    cell = nn.GRU if case["kind"] == "gru" else nn.LSTM
    layer = cell(
        case["inFeatures"],
        case["hiddenFeatures"],
        num_layers=case["layers"],
        bidirectional=case["bidirectional"],
        batch_first=True,
    )
    load_deterministic(layer)
    x = signed("x", (*case["shape"], case["inFeatures"])).requires_grad_()
    y, _ = layer(x)
    y.backward(signed("dy", tuple(y.shape)))
    gradients = {name: figures(parameter.grad, SAMPLES) for name, parameter in layer.named_parameters()}
    return {**case, "y": figures(y, SAMPLES), "dx": figures(x.grad, SAMPLES), "gradients": gradients}


def main():
    torch.set_num_threads(1)
    golden = {
        "script": "tools/golden/nets/recurrent_layers.py",
        "versions": {"torch": torch.__version__},
        "cases": [run(case) for case in CASES],
    }
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
