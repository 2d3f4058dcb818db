"""The work of native-operations.bench.ts in PyTorch: median wall and processor time in ms, forward, forward and backward.

Channels last, as PyTorch computes these layers fastest; OPENBLAS variables unset, as they slow it down.
"""
import json
import sys
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools/benchmarks"))
from timing import median_milliseconds  # noqa: E402

RUNS = 11


def measure(op, inputs, work):
    def forward():
        with torch.no_grad():
            work(*inputs)

    def both():
        for x in inputs:
            x.grad = None
        work(*inputs).backward(dy)

    for x in inputs:
        x.requires_grad_(True)
    dy = torch.randn_like(work(*inputs))
    line = {"op": op, "shape": list(inputs[0].shape), "forward": median_milliseconds(forward, RUNS)}
    print(json.dumps({**line, "forward and backward": median_milliseconds(both, RUNS), "torch": torch.__version__}))


def image(side, channels):
    return torch.randn(8, channels, side, side).to(memory_format=torch.channels_last)


rows, wide = (torch.randn(8, 80, 80, channels) for channels in (96, 384))
measure("layerNorm", [rows, torch.randn(96), torch.randn(96)], lambda x, w, b: functional.layer_norm(x, (96,), w, b, 1e-6))
measure("gelu", [wide], functional.gelu)
measure("silu", [wide], functional.silu)
measure("starRelu", [wide, torch.ones(1), torch.zeros(1)], lambda x, scale, bias: scale * functional.relu(x) ** 2 + bias)
measure("addBias", [wide, torch.randn(384)], torch.add)
for count, narrow, hidden in [(51200, 64, 512), (3200, 320, 1280)]:
    for op, ins, outs in [("linear", narrow, hidden), ("linear of GELU", hidden, narrow)]:
        activate = functional.gelu if op == "linear of GELU" else lambda x: x
        inputs = [torch.randn(count, ins), torch.randn(outs, ins), torch.randn(outs)]
        measure(op, inputs, lambda x, w, b: functional.linear(activate(x), w, b))
for side, channels, size, stride in [(80, 96, 7, 1), (20, 384, 7, 1), (80, 512, 3, 1), (20, 1280, 3, 1), (40, 384, 5, 1), (80, 240, 5, 2)]:
    weight, bias = torch.randn(channels, 1, size, size), torch.randn(channels)
    convolve = lambda x, w, b: functional.conv2d(x, w, b, stride, size // 2, groups=channels)
    measure(f"depthwiseConv2d {size}x{size}, stride {stride}", [image(side, channels), weight, bias], convolve)


def attend(queries, keys_and_values, heads):
    """As timm's pvt_v2 does."""
    slices, length, channels = queries.shape
    q = queries.reshape(slices, length, heads, -1).permute(0, 2, 1, 3)
    k, v = keys_and_values.reshape(slices, -1, 2, heads, channels // heads).permute(2, 0, 3, 1, 4).unbind(0)
    return functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(slices, length, channels)


for length, keys, heads, channels in [(6400, 100, 1, 64), (1600, 100, 2, 128), (400, 100, 5, 320), (100, 100, 8, 512)]:
    inputs = [torch.randn(8, length, channels), torch.randn(8, keys, 2 * channels)]
    measure(f"attention, {heads} heads, {keys} keys", inputs, lambda q, kv: attend(q, kv, heads))
