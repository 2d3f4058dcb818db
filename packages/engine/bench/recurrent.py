"""The work of recurrent.bench.ts in PyTorch: median wall and processor time in ms, forward, forward and backward."""
import json
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools/benchmarks"))
from timing import median_milliseconds  # noqa: E402

RUNS = 11


for cell, sequences, steps, ins, hidden in [
    ("lstm", 1, 5, 512, 256),
    ("lstm", 32, 5, 512, 256),
    ("lstm", 1, 200, 512, 256),
    ("gru", 10, 3, 768, 512),
    ("gru", 320, 3, 768, 512),
    ("gru", 1, 12, 512, 512),
]:
    layer = (nn.GRU if cell == "gru" else nn.LSTM)(ins, hidden, bidirectional=True, batch_first=True)
    x = torch.randn(sequences, steps, ins, requires_grad=True)
    dy = torch.randn(sequences, steps, 2 * hidden)

    def forward():
        with torch.no_grad():
            layer(x)

    def both():
        layer.zero_grad()
        x.grad = None
        layer(x)[0].backward(dy)

    line = {"op": cell, "shape": list(x.shape), "hidden": hidden, "forward": median_milliseconds(forward, RUNS)}
    print(json.dumps({**line, "forward and backward": median_milliseconds(both, RUNS), "torch": torch.__version__}))
