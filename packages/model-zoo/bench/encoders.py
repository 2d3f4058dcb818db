"""The work of encoders.bench.ts by timm and PyTorch eager: median wall and processor time in ms.

Channels first and channels last, as encoders differ in which is faster; OPENBLAS variables unset, as they slow it down.
"""
import json
import sys
from pathlib import Path

import timm
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools/benchmarks"))
from timing import median_milliseconds  # noqa: E402

ENCODERS = [
    "pvt_v2_b4",
    "convnext_small.fb_in22k",
    "convnext_base.fb_in22k",
    "tf_efficientnet_b4.ns_jft_in1k",
    "tf_efficientnet_b5.ns_jft_in1k",
]
RUNS = 5


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
            times = median_milliseconds(work, RUNS, warm_up=1)
            print(json.dumps({"op": op, "encoder": name, "layout": layout, **times}), flush=True)
