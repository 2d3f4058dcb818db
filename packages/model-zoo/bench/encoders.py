"""The work of encoders.bench.ts by timm and PyTorch eager: median wall and processor time in ms.

Channels first and channels last, as encoders differ in which is faster; OPENBLAS variables unset, as they slow it down.
"""
import json
import sys
import time

import timm
import torch

ENCODERS = [
    "pvt_v2_b4",
    "convnext_small.fb_in22k",
    "convnext_base.fb_in22k",
    "tf_efficientnet_b4.ns_jft_in1k",
    "tf_efficientnet_b5.ns_jft_in1k",
]
RUNS = 5


def median(values):
    return round(1000 * sorted(values)[len(values) // 2])


def measure(work):
    wall, cpu = [], []
    for run in range(-1, RUNS):
        started, before = time.perf_counter(), time.process_time()
        work()
        if run >= 0:
            wall.append(time.perf_counter() - started)
            cpu.append(time.process_time() - before)
    return {"ms": median(wall), "cpuMs": median(cpu)}


for name in sys.argv[1:] or ENCODERS:
    for layout in ("channels_first", "channels_last"):
        memory = torch.contiguous_format if layout == "channels_first" else torch.channels_last
        encoder = timm.create_model(name, pretrained=False, features_only=True).to(memory_format=memory)
        images = (torch.rand(2, 3, 256, 256) * 2 - 1).to(memory_format=memory)

        def step():
            encoder.zero_grad(set_to_none=True)
            sum(feature.mean() for feature in encoder(images)).backward()

        def infer():
            with torch.inference_mode():
                sum(feature.mean() for feature in encoder(images)).item()

        for op, work in (("inference", infer), ("training step", step)):
            encoder.train(op != "inference")
            print(json.dumps({"op": op, "encoder": name, "layout": layout, **measure(work)}), flush=True)
