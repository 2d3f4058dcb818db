"""Golden values of model-zoo's encoders and NFN nets, from PyTorch and timm.

    python tools/golden/model_zoo.py [encoder ...]

rewrites packages/model-zoo/fixtures/{encoders,nfn-net}.json; given names, only these encoders' cases, and no net's.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from deterministic import figures, load_deterministic, signed
from nfn_net import NfnNet

FIXTURES = Path(__file__).resolve().parents[2] / "packages" / "model-zoo" / "fixtures"
ENCODERS = [
    *("resnet18", "resnet18d", "resnet34", "resnet50d", "seresnext26d_32x4d"),
    *(f"pvt_v2_b{i}" for i in range(6)),
    *(f"convnext_{size}.fb_in22k" for size in ("tiny", "small", "base")),
    *(f"tf_efficientnet_b{i}.ns_jft_in1k" for i in (3, 4, 5)),
    "densenet161",
]
# the second size is odd at every stride
ENCODER_SIZES = [[2, 64, 96], [1, 75, 83]]
# the published decoder once; a slimmer one shows as much of the other encoders in less time
NFN_NETS = {"resnet18": [384, 192, 96], "resnet18d": [48, 32, 24], "resnet50d": [48, 32, 24]}
# unequal, one of a single slice
NFN_DEPTHS = [2, 1]
# 48 / 32 rounds up: one of the decoder's maps is a pixel short of twice the coarser one
NFN_SIZE = [64, 48]
# how near 0, in standard deviations, a ReLU's input may be; float32 convolutions differ by up to about 1e-6
KINK_MARGIN = 2.5e-6
# in the deepest net rounding errors grow too large for any images to keep that distance
KINK_FREE = ["resnet18", "resnet18d"]
SAMPLES = 100
ENCODER_SAMPLES = 40
COUNTERS = [f"{name}.num_batches_tracked" for name in ("encoder.bn1", "decoder.block.0.conv1.1", "grade.1")]


def images(slices, height, width, name="images"):
    """Grey images as three equal channels."""
    return signed(name, (slices, 1, height, width)).repeat(1, 3, 1, 1)


def distance_to_kink(net, batch):
    """The smallest input of any ReLU, in standard deviations of that ReLU's inputs."""
    distances = []

    def measure(_module, inputs):
        distances.append((inputs[0].abs().min() / inputs[0].std()).item())

    hooks = [m.register_forward_pre_hook(measure) for m in net.modules() if isinstance(m, torch.nn.ReLU)]
    with torch.no_grad():
        net(batch, NFN_DEPTHS)
    for hook in hooks:
        hook.remove()
    return min(distances)


def images_off_kinks(name):
    """Images for which no ReLU's input in training mode is so near 0 that rounding decides its sign: where it does,
    one unit's gradient is there or not, and two right implementations differ by more than rounding."""
    net = load_deterministic(NfnNet(name, NFN_NETS[name])).train()
    for salt in range(1000):
        images_name = f"images.{salt}"
        if distance_to_kink(net, images(sum(NFN_DEPTHS), *NFN_SIZE, images_name)) > KINK_MARGIN:
            return images_name
    raise RuntimeError("no images keep their distance; lower KINK_MARGIN")


def encoder_case(name, size):
    encoder = timm.create_model(name, pretrained=False, features_only=True, out_indices=(-4, -3, -2, -1))
    load_deterministic(encoder).eval()
    with torch.no_grad():
        maps = encoder(images(*size))
    info = [
        {"channels": c, "stride": s}
        for c, s in zip(encoder.feature_info.channels(), encoder.feature_info.reduction())
    ]
    return {"encoder": name, "size": size, "featureInfo": info, "maps": [figures(m, ENCODER_SAMPLES) for m in maps]}


def weighted_sum(heatmaps, xyz, logits):
    """A scalar that leans on every output; the real losses are tested where they are made."""
    total = (xyz * signed("weights.xyz", tuple(xyz.shape))).sum()
    total = total + (logits * signed("weights.gradeLogits", tuple(logits.shape))).sum()
    for volume, heatmap in enumerate(heatmaps):
        total = total + (heatmap * signed(f"weights.heatmap.{volume}", tuple(heatmap.shape))).sum()
    return total


def output_figures(heatmaps, xyz, logits):
    return {
        "heatmap": [figures(h, SAMPLES) for h in heatmaps],
        "xyz": figures(xyz, xyz.numel()),
        "gradeLogits": figures(logits, logits.numel()),
    }


def spread(names, count):
    """The first, the last and `count - 2` names evenly between."""
    return [names[round(i * (len(names) - 1) / (count - 1))] for i in range(count)]


def nfn_case(name):
    images_name = images_off_kinks(name) if name in KINK_FREE else "images"
    net = load_deterministic(NfnNet(name, NFN_NETS[name]))
    batch = images(sum(NFN_DEPTHS), *NFN_SIZE, images_name)
    net.eval()
    with torch.no_grad():
        inference = output_figures(*net(batch, NFN_DEPTHS))
    net.train()
    outputs = net(batch, NFN_DEPTHS)
    loss = weighted_sum(*outputs)
    loss.backward()
    # a shift of all logits of a softmax, or of the inputs of a batch norm, changes nothing: its gradient is rounding
    without_effect = {"zxy_mask.bias", "grade_mask.bias", "grade.0.bias"}
    parameters = {n: p for n, p in net.named_parameters() if n not in without_effect}
    state = net.state_dict()
    statistics = [n for n in state if n.endswith(("running_mean", "running_var"))]
    return {
        "encoder": name,
        "decoderChannels": NFN_NETS[name],
        "images": images_name,
        "isKinkFree": name in KINK_FREE,
        "depths": NFN_DEPTHS,
        "size": NFN_SIZE,
        "inference": inference,
        "training": {
            **output_figures(*outputs),
            "loss": loss.item(),
            "gradients": {n: figures(parameters[n].grad, 40) for n in spread(list(parameters), 24)},
            "statistics": {n: figures(state[n], 20) for n in spread(statistics, 16)},
            "counters": {n: v.item() for n, v in state.items() if n in COUNTERS},
        },
    }


def encoder_cases(names):
    """A case for each name and size; those of encoders that are not named are kept as they were."""
    path = FIXTURES / "encoders.json"
    kept = [] if set(names) >= set(ENCODERS) else json.loads(path.read_text())["cases"]
    cases = {(case["encoder"], *case["size"]): case for case in kept}
    cases |= {(n, *s): encoder_case(n, s) for n in names for s in ENCODER_SIZES}
    return [cases[n, *s] for n in ENCODERS for s in ENCODER_SIZES if (n, *s) in cases]


def write(name, cases):
    head = {"script": "tools/golden/model_zoo.py", "torch": torch.__version__, "timm": timm.__version__}
    path = FIXTURES / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**head, "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    torch.set_num_threads(2)
    write("encoders.json", encoder_cases(sys.argv[1:] or ENCODERS))
    if len(sys.argv) == 1:
        write("nfn-net.json", [nfn_case(n) for n in NFN_NETS])
