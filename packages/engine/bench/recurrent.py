"""The work of recurrent.bench.ts in PyTorch: median wall and processor time in ms, forward, forward and backward."""
import json
import time

import torch
from torch import nn

RUNS = 11


def median(values):
    return round(1000 * sorted(values)[len(values) // 2], 2)


def measure_once(work):
    wall, cpu = [], []
    for run in range(-2, RUNS):
        started, before = time.perf_counter(), time.process_time()
        work()
        if run >= 0:
            wall.append(time.perf_counter() - started)
            cpu.append(time.process_time() - before)
    return {"ms": median(wall), "cpuMs": median(cpu)}


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

    line = {"op": cell, "shape": list(x.shape), "hidden": hidden, "forward": measure_once(forward)}
    print(json.dumps({**line, "forward and backward": measure_once(both), "torch": torch.__version__}))
