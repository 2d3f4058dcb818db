"""How timm initialises each family of encoders: moments of parameters spread through one of each.

    python tools/golden/initialisation.py [encoder ...]

writes packages/model-zoo/fixtures/initialisation.json: [name, mean, deviation, largest] of each parameter; given names,
only these encoders'.
"""

import json
import sys
from pathlib import Path

import timm
import torch

FIXTURE = Path(__file__).resolve().parents[2] / "packages" / "model-zoo" / "fixtures" / "initialisation.json"
ENCODERS = ["resnet50d", "seresnext26d_32x4d", "pvt_v2_b0", "convnext_tiny.fb_in22k"]
ENCODERS += ["tf_efficientnet_b3.ns_jft_in1k", "densenet161", "rexnetr_200.sw_in12k_ft_in1k"]
ENCODERS += ["xception65.tf_in1k", "convformer_s36.sail_in22k_ft_in1k_384", "fastvit_ma36.apple_dist_in1k"]
PARAMETERS = 60
# few enough to be drawn soon in a test
LARGEST_SIZE = 200_000
SEED = 24


def moments(tensor):
    values = tensor.detach().double()
    return [float(f"{x.item():.6g}") for x in (values.mean(), values.std(correction=0), values.abs().max())]


def parameters_of(name):
    torch.manual_seed(SEED)
    net = timm.create_model(name, pretrained=False, features_only=True, out_indices=(-4, -3, -2, -1))
    few = [(n, p) for n, p in net.named_parameters() if p.numel() <= LARGEST_SIZE]
    step = max(1, len(few) // PARAMETERS)
    # a step that shares no factor with the number of parameters in a block visits all kinds
    return [[n, *moments(p)] for n, p in few[:: step if step % 2 else step + 1]]


if __name__ == "__main__":
    kept = json.loads(FIXTURE.read_text())["encoders"] if sys.argv[1:] else {}
    drawn = {name: parameters_of(name) for name in sys.argv[1:] or ENCODERS}
    golden = {
        "script": "tools/golden/initialisation.py",
        "seed": SEED,
        "torch": torch.__version__,
        "timm": timm.__version__,
        "encoders": {**kept, **drawn},
    }
    FIXTURE.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(FIXTURE.stat().st_size, {name: len(rows) for name, rows in golden["encoders"].items()})
