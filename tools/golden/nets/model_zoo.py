"""Golden values of model-zoo's encoders, from PyTorch and timm.

    python tools/golden/nets/model_zoo.py [encoder ...]

rewrites packages/model-zoo/fixtures/encoders.json; given names, only these encoders' cases. The nets' fixtures are
one_stage_nets.py's.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from deterministic import figures, load_deterministic, signed

FIXTURES = Path(__file__).resolve().parents[3] / "packages" / "model-zoo" / "fixtures"
ENCODERS = [
    *("resnet18", "resnet18d", "resnet34", "resnet34d", "resnet50d", "seresnext26d_32x4d"),
    *(f"pvt_v2_b{i}" for i in range(6)),
    *(f"convnext_{size}.fb_in22k" for size in ("tiny", "small", "base")),
    *(f"tf_efficientnet_b{i}.ns_jft_in1k" for i in (3, 4, 5)),
    *(f"convnext_{size}.in12k_ft_in1k{at}" for size, at in (("nano", ""), ("tiny", "_384"), ("small", "_384"))),
    "densenet161",
    "rexnetr_200.sw_in12k_ft_in1k",
    "xception65.tf_in1k",
    "convformer_s36.sail_in22k_ft_in1k_384",
    "fastvit_ma36.apple_dist_in1k",
]
# the second size is odd at every stride
ENCODER_SIZES = [[2, 64, 96], [1, 75, 83]]
SAMPLES = 40


def images(slices, height, width, name="images"):
    """Grey images as three equal channels."""
    return signed(name, (slices, 1, height, width)).repeat(1, 3, 1, 1)


def encoder_case(name, size):
    encoder = timm.create_model(name, pretrained=False, features_only=True, out_indices=(-4, -3, -2, -1))
    load_deterministic(encoder).eval()
    with torch.no_grad():
        maps = encoder(images(*size))
    strides = encoder.feature_info.reduction()
    if name.startswith("convformer"):  # timm states 2 for all of them
        strides = [4, 8, 16, 32]
    info = [{"channels": c, "stride": s} for c, s in zip(encoder.feature_info.channels(), strides)]
    return {"encoder": name, "size": size, "featureInfo": info, "maps": [figures(m, SAMPLES) for m in maps]}


def encoder_cases(names):
    """A case for each name and size; those of encoders that are not named are kept as they were."""
    path = FIXTURES / "encoders.json"
    kept = [] if set(names) >= set(ENCODERS) else json.loads(path.read_text())["cases"]
    cases = {(case["encoder"], *case["size"]): case for case in kept}
    cases |= {(n, *s): encoder_case(n, s) for n in names for s in ENCODER_SIZES}
    return [cases[n, *s] for n in ENCODERS for s in ENCODER_SIZES if (n, *s) in cases]


def write(name, cases):
    head = {"script": "tools/golden/nets/model_zoo.py", "torch": torch.__version__, "timm": timm.__version__}
    path = FIXTURES / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**head, "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    torch.set_num_threads(2)
    write("encoders.json", encoder_cases(sys.argv[1:] or ENCODERS))
