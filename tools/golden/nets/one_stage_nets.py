"""Golden values of the NFN, SCS and SS nets, from PyTorch and timm, computed in float64.

    python tools/golden/nets/one_stage_nets.py [nfn | scs | ss] [encoder ...]

rewrites packages/model-zoo/fixtures/{nfn-net,scs-net,ss-net}.json, given names only these encoders' cases: outputs in inference mode; in training mode outputs, every
term of the loss, gradients, and the running statistics after the step.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from deterministic import between, figures, hash_units, load_deterministic, signed
from losses import coordinate_loss, grade_loss, js_divergence, matched, one_hot
from nfn_net import NfnNet
from scs_losses import gaussian, scs_terms
from scs_net import ScsNet
from ss_net import LEVELS, SsNet

FIXTURES = Path(__file__).resolve().parents[3] / "packages" / "model-zoo" / "fixtures"
SLIM, PUBLISHED = [16, 12, 8], [384, 192, 96]
# 48 / 32 rounds up: one of the decoder's maps is a pixel short of twice the coarser one; ConvNeXt rounds down
NFN_CASES = [
    # small: the fewer inputs its ReLUs have, the farther from 0 they all are for some images
    {"encoder": "resnet18", "decoderChannels": SLIM, "size": [32, 32]},
    # with branches as strong as its shortcuts it is chaotic: rounding grows a hundredfold on the way, and float32 and
    # float64 take some ReLU's input to either side of 0 whatever the images, which changes gradients by a tenth
    {"encoder": "resnet50d", "decoderChannels": SLIM, "size": [64, 48], "damped": [".bn3.weight", 0.125]},
    {"encoder": "pvt_v2_b0", "decoderChannels": PUBLISHED, "size": [64, 48]},
    {"encoder": "pvt_v2_b4", "decoderChannels": SLIM, "size": [64, 48]},
    {"encoder": "convnext_small.fb_in22k", "decoderChannels": SLIM, "size": [64, 64]},
    {"encoder": "tf_efficientnet_b5.ns_jft_in1k", "decoderChannels": SLIM, "size": [64, 48]},
]
SCS_CASES = [
    {"encoder": "resnet18", "decoderChannels": SLIM, "size": [64, 48]},
    {"encoder": "pvt_v2_b0", "decoderChannels": PUBLISHED, "size": [64, 48]},
    {"encoder": "pvt_v2_b4", "decoderChannels": SLIM, "size": [64, 48]},
    {"encoder": "convnext_base.fb_in22k", "decoderChannels": SLIM, "size": [64, 32]},
    {"encoder": "tf_efficientnet_b4.ns_jft_in1k", "decoderChannels": SLIM, "size": [64, 48]},
]
# what differs from the other nets is in the heads: two light encoders suffice
SS_CASES = [
    {"encoder": "resnet18", "decoderChannels": SLIM, "size": [32, 32]},
    {"encoder": "pvt_v2_b0", "decoderChannels": SLIM, "size": [64, 32]},
]
# unequal; one of a single slice; one so deep that not all slices are near the expected one
NFN_DEPTHS, SCS_DEPTHS = [2, 1], [9, 2]
# five levels of two slices, and of one
SS_DEPTHS = [10, 5]
SAMPLES = 24
GRADIENTS, STATISTICS = 16, 8
# of how many images the ones are taken that keep the inputs of all ReLUs farthest from 0; the ResNets have the most ReLUs,
# and so have decoders of the published widths
TRIALS = {"resnet18": 300, "resnet50d": 600, "pvt_v2_b0": 100}
OTHER_TRIALS = 12


def images(name, slices, height, width):
    """Grey images as three equal channels."""
    return signed(name, (slices, 1, height, width)).repeat(1, 3, 1, 1)


def distance_to_kink(net, batch, depths):
    """The smallest input of any ReLU, in standard deviations of that ReLU's inputs."""
    distances = []

    def measure(_module, inputs):
        distances.append((inputs[0].abs().min() / inputs[0].std()).item())

    hooks = [m.register_forward_pre_hook(measure) for m in net.modules() if isinstance(m, torch.nn.ReLU)]
    with torch.no_grad():
        net(batch, depths)
    for hook in hooks:
        hook.remove()
    return min(distances)


def load_weights(net, case):
    """Deterministic weights; those of the damped names, if any, smaller by a power of two."""
    load_deterministic(net)
    suffix, factor = case.get("damped", ["", 1])
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.endswith(suffix):
                parameter.mul_(factor)
    return net


def images_off_kinks(net, depths, size, trials):
    """Images whose ReLUs' inputs keep far from 0 in training mode: nearer than rounding errors, one unit's gradient is
    there or not, and two right implementations differ by more than rounding."""
    names = [f"images.{salt}" for salt in range(trials)]
    far = {name: distance_to_kink(net.train(), images(name, sum(depths), *size), depths) for name in names}
    return max(far.items(), key=lambda item: item[1])


def points(name, volumes, count, depths, size):
    """True points: [B, P, 3], x and y in mask px, z a slice."""
    mask = [side // 4 for side in size]
    xy = torch.stack([between(f"{name}.{axis}", (volumes, count), 0, mask[i] - 1) for i, axis in ((1, "x"), (0, "y"))], -1)
    units = hash_units(f"{name}.z", volumes * count).reshape(volumes, count)
    z = torch.tensor([[int(u * depth) for u in row] for row, depth in zip(units, depths)])
    return torch.cat([xy, z[..., None]], dim=-1).double()


def grades(name, volumes, count):
    """One in eight is missing."""
    units = hash_units(name, volumes * count).reshape(volumes, count)
    return torch.tensor([[int(u * 24) // 7 if u < 0.875 else -1 for u in row] for row in units])


def nfn_outputs(outputs):
    heatmaps, xyz, logits = outputs
    return {"heatmap": heatmaps, "xyz": xyz, "gradeLogits": logits}


def nearest(predicted, xyz):
    """Each level grades the nearest point."""
    return matched(predicted, xyz, "nearest")


def own(predicted, _xyz):
    """Each level grades its own point."""
    volumes, count = predicted.shape[:2]
    return [(volume, point, point) for volume in range(volumes) for point in range(count)]


def ss_loss_terms(outputs, depths, size):
    return nfn_loss_terms(outputs, [depth // LEVELS for depth in depths], size, own)


def nfn_loss_terms(outputs, depths, size, match=nearest):
    xyz = points("truth", len(depths), 10, depths, size)
    truth = grades("grades", len(depths), 10)
    mask = [side // 4 for side in size]
    voxels = xyz.round().long()  # a hash never lies at a half
    targets = [one_hot(each, (depth, *mask)) for each, depth in zip(voxels, depths)]
    heatmaps = [each.permute(1, 2, 3, 0) for each in outputs["heatmap"]]
    heatmap = torch.stack([js_divergence(p, q) for p, q in zip(targets, heatmaps)]).mean()
    xy, z = coordinate_loss(outputs["xyz"], xyz)
    pairs = match(outputs["xyz"].detach(), xyz)
    grade = grade_loss(outputs["gradeLogits"].float(), truth, pairs)  # its weights are float32
    terms = {"heatmap": heatmap, "xy": xy, "z": z, "grade": grade}
    return {"total": sum(terms.values()), **terms}


def scs_loss_terms(outputs, depths, size):
    xyz = points("truth", len(depths), 5, depths, size)
    target = {
        "heatmap": gaussian(xyz, [side // 4 for side in size]),
        "xyz": xyz,
        "grades": grades("grades", len(depths), 5),
    }
    maps = [outputs[name].permute(0, 2, 3, 1) for name in ("heatmap", "gradeMap")]
    return scs_terms(maps[0], outputs["sliceProbabilities"], outputs["xy"], maps[1], outputs["grades"], target)


def output_figures(outputs):
    return {
        name: [figures(each, SAMPLES) for each in value] if isinstance(value, list) else figures(value, SAMPLES)
        for name, value in outputs.items()
    }


def spread(names, count):
    """The first, the last and `count - 2` names evenly between."""
    return [names[round(i * (len(names) - 1) / (count - 1))] for i in range(count)]


# a shift of all logits of a softmax, or of the inputs of a batch norm, changes nothing: such a bias' gradient is
# rounding, in float64 below this
WITHOUT_EFFECT = 1e-12


def golden_case(case, make_net, depths, name_outputs, loss_terms):
    net = load_weights(make_net(case["encoder"], case["decoderChannels"]), case)
    trials = TRIALS.get(case["encoder"], OTHER_TRIALS)
    images_name, distance = images_off_kinks(net, depths, case["size"], trials)  # in float32, which is faster
    net = load_weights(net, case).double()  # the trials moved the running statistics
    batch = images(images_name, sum(depths), *case["size"]).double()
    net.eval()
    with torch.no_grad():
        inference = output_figures(name_outputs(net(batch, depths)))
    net.train()
    outputs = name_outputs(net(batch, depths))
    terms = loss_terms(outputs, depths, case["size"])
    terms["total"].backward()
    print(case["encoder"], images_name, f"{distance:.1e}", {k: round(v.item(), 4) for k, v in terms.items()})
    gradients = {n: p.grad for n, p in net.named_parameters() if p.grad.abs().max() > WITHOUT_EFFECT}
    state = net.state_dict()
    statistics = [n for n in state if n.endswith(("running_mean", "running_var"))]
    counters = [n for n in state if n.endswith("num_batches_tracked")]
    return {
        **case,
        "images": images_name,
        "kinkDistance": float(f"{distance:.2g}"),
        "depths": depths,
        "inference": inference,
        "training": {
            **output_figures(outputs),
            "terms": {n: v.item() for n, v in terms.items()},
            "gradients": {n: figures(gradients[n], SAMPLES) for n in spread(list(gradients), GRADIENTS)},
            "statistics": {n: figures(state[n], SAMPLES // 2) for n in spread(statistics, STATISTICS)},
            "counters": {n: state[n].item() for n in spread(counters, 4)},
        },
    }


def write(name, cases):
    """Adds the cases to the fixture, in place of those of the same encoders."""
    path = FIXTURES / name
    kept = json.loads(path.read_text())["cases"] if path.exists() else []
    new = {case["encoder"] for case in cases}
    head = {"script": "tools/golden/nets/one_stage_nets.py", "torch": torch.__version__, "timm": timm.__version__}
    cases = sorted([*(c for c in kept if c["encoder"] not in new), *cases], key=lambda case: case["encoder"])
    path.write_text(json.dumps({**head, "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


NETS = {
    "nfn": (NFN_CASES, NfnNet, NFN_DEPTHS, nfn_outputs, nfn_loss_terms),
    "ss": (SS_CASES, SsNet, SS_DEPTHS, nfn_outputs, ss_loss_terms),
    "scs": (SCS_CASES, ScsNet, SCS_DEPTHS, lambda outputs: outputs, scs_loss_terms),
}

if __name__ == "__main__":
    torch.set_num_threads(2)
    for net, (cases, *arguments) in NETS.items():
        if sys.argv[1:2] not in ([], [net]):
            continue
        for case in cases:
            if case["encoder"] in sys.argv[2:] or len(sys.argv) <= 2:
                write(f"{net}-net.json", [golden_case(case, *arguments)])
