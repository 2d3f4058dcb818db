"""Golden values of the two-stage partner's nets, from PyTorch and timm, computed in float64.

    python tools/golden/nets/two_stage_golden.py [name ...]

rewrites packages/model-zoo/fixtures/two-stage-nets.json, given names only these cases: outputs in inference mode; in
training mode, without dropout, outputs, the loss, gradients and the running statistics after the step.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from deterministic import between, figures, hash_units, load_deterministic, signed
from torch.nn import functional as F
from two_stage_nets import make
from volumes import without_dropout

FIXTURE = Path(__file__).resolve().parents[3] / "packages" / "model-zoo" / "fixtures" / "two-stage-nets.json"
SMALL = "pvt_v2_b0"
CONVNEXT = "convnext_{}.in12k_ft_in1k_384"
REXNET = "rexnetr_200.sw_in12k_ft_in1k"
# name: [net, its options, inputs by name, what is smaller by a power of two]
RESNET_BRANCHES = [".bn2.weight", 0.125]
CASES = {
    "points-2d": ["points", {"encoder": SMALL, "dimensions": 2, "channels": 1, "outputs": 10}, {"images": [2, 32, 32, 1]}],
    "points-3d": [
        "points",
        {"encoder": "resnet18d", "dimensions": 3, "channels": 1, "outputs": 15},
        {"images": [2, 32, 48, 32, 1]},
        RESNET_BRANCHES,
    ],
    "points-3d-resnet34d": [
        "points",
        {"encoder": "resnet34d", "dimensions": 3, "channels": 1, "outputs": 30},
        {"images": [2, 32, 48, 48, 1]},
        RESNET_BRANCHES,
    ],
    "points-3d-densenet161": [
        "points",
        {"encoder": "densenet161", "dimensions": 3, "channels": 2, "outputs": 45},
        {"images": [2, 32, 64, 32, 2]},
    ],
    "points-2d-densenet161": [
        "points",
        {"encoder": "densenet161", "dimensions": 2, "channels": 1, "outputs": 4},
        {"images": [4, 32, 32, 1]},
    ],
    **{
        f"points-2d-{encoder.split('.')[0]}": [
            "points",
            {"encoder": encoder, "dimensions": 2, "channels": 1, "outputs": outputs},
            {"images": [2, 64, 32, 1]},
        ]
        for encoder, outputs in (
            ("xception65.tf_in1k", 4),
            ("convformer_s36.sail_in22k_ft_in1k_384", 10),
            ("fastvit_ma36.apple_dist_in1k", 10),
        )
    },
    "level": ["level", {"encoder": SMALL, "attention": "slices"}, {"slices": [6, 32, 32, 3]}],
    "level-published": ["level", {"encoder": SMALL, "attention": "none"}, {"slices": [6, 32, 32, 3]}],
    "level-convnext_small": [
        "level",
        {"encoder": CONVNEXT.format("small"), "attention": "none"},
        {"slices": [5, 64, 64, 3]},
    ],
    "sagittal-plain": ["sagittal", {"encoder": SMALL, "head": "plain", "slices": 3}, {"crops": [2, 10, 32, 32, 3]}],
    "sagittal-cond": ["sagittal", {"encoder": SMALL, "head": "cond", "slices": 3}, {"crops": [2, 10, 32, 32, 3]}],
    "sagittal-lstm": ["sagittal", {"encoder": SMALL, "head": "lstm", "slices": 5}, {"crops": [2, 5, 32, 32, 5]}],
    "sagittal-gru": ["sagittal", {"encoder": SMALL, "head": "gru", "slices": 3}, {"crops": [2, 5, 32, 32, 3]}],
    "sagittal-gru-convnext_small": [
        "sagittal",
        {"encoder": CONVNEXT.format("small"), "head": "gru", "slices": 3},
        {"crops": [1, 5, 64, 32, 3]},
    ],
    "sagittal-lstm-rexnetr_200": [
        "sagittal",
        {"encoder": REXNET, "head": "lstm", "slices": 3},
        {"crops": [1, 5, 64, 64, 3]},
    ],
    "sagittal-lstm-pvt_v2_b5": ["sagittal", {"encoder": "pvt_v2_b5", "head": "lstm", "slices": 5}, {"crops": [1, 5, 32, 32, 5]}],
    "axial": [
        "axial",
        {"encoder": SMALL, "channels": 1},
        {"axial": [1, 10, 3, 32, 32, 1], "sagittal": [1, 10, 32, 32, 4]},
    ],
    "axial-plain": [
        "axial",
        {"encoder": SMALL, "channels": 3, "head": "plain", "slices": 5},
        {"axial": [1, 10, 5, 32, 32, 3], "sagittal": [1, 10, 32, 32, 4]},
    ],
    "axial-convnext_tiny": [
        "axial",
        {"encoder": CONVNEXT.format("tiny"), "channels": 1},
        {"axial": [1, 10, 3, 32, 32, 1], "sagittal": [1, 10, 32, 32, 4]},
    ],
    "fusion": [
        "fusion",
        {"sagittal_encoder": SMALL, "axial_encoder": SMALL},
        {"sagittal": [2, 5, 32, 32, 5], "axial": [2, 3, 32, 32, 3]},
    ],
    "fusion-convnext_nano": [
        "fusion",
        {"sagittal_encoder": "convnext_nano.in12k_ft_in1k", "axial_encoder": "convnext_nano.in12k_ft_in1k"},
        {"sagittal": [1, 5, 32, 32, 5], "axial": [1, 3, 64, 64, 3]},
    ],
}
SAMPLES, GRADIENTS, STATISTICS = 8, 12, 4
TRIALS = 12
# the more ReLUs, the more; where there are almost none, few
TRIALS_OF = {"points-2d-densenet161": 30, "axial-convnext_tiny": 2, "fusion-convnext_nano": 2}
TRIALS_OF |= {"points-2d-convformer_s36": 2, "points-2d-fastvit_ma36": 2}
# a bias before a norm or a softmax changes nothing: its gradient is rounding, in float64 below this
WITHOUT_EFFECT = 1e-12


def conditions_of(crops):
    """Left NFN, then right NFN."""
    batch, points = crops.shape[:2]
    return (1 + torch.arange(points) // 5).expand(batch, points)


def run(net, inputs, options):
    extra = [conditions_of(inputs[0])] if options.get("head") == "cond" else []
    return net(*inputs, *extra)


def point_loss(points):
    """Smooth L1 where a coordinate is known."""
    target, units = signed("truth", points.shape), hash_units("mask", points.numel())
    mask = torch.tensor([float(u < 0.75) for u in units], dtype=points.dtype).reshape(points.shape)
    return (F.smooth_l1_loss(points, target.to(points.dtype), reduction="none") * mask).sum() / mask.sum()


def grade_loss(logits):
    """Weighted cross entropy of each column of the batch, their mean; one grade in eight is missing."""
    units = hash_units("grades", logits[..., 0].numel()).reshape(logits.shape[:2])
    grades = torch.tensor([[int(u * 24) // 7 if u < 0.875 else -100 for u in row] for row in units])
    weight = torch.tensor([1.0, 2.0, 4.0], dtype=logits.dtype)
    columns = [
        F.cross_entropy(logits[:, column], grades[:, column], weight)
        for column in range(logits.shape[1])
        if (grades[:, column] >= 0).any()
    ]
    return torch.stack(columns).mean()


def level_loss(outputs):
    """The classes of the labelled slices, and the masked presence of both sides."""
    slices = len(outputs["level"])
    units = hash_units("levels", slices)
    levels = torch.tensor([int(u * 40) // 7 if u < 0.875 else -100 for u in units])
    loss = F.cross_entropy(outputs["level"], levels)
    for side in ("left", "right"):
        logits = outputs[side]
        target = between(f"{side}.truth", logits.shape, 0, 1).to(logits.dtype)
        mask = torch.tensor([float(u < 0.75) for u in hash_units(f"{side}.mask", logits.numel())], dtype=logits.dtype)
        mask = mask.reshape(logits.shape)
        loss = loss + F.binary_cross_entropy_with_logits(logits * mask, target * mask) / 2
    return loss


def loss_of(outputs):
    if "points" in outputs:
        return point_loss(outputs["points"])
    return grade_loss(outputs["grades"]) if "grades" in outputs else level_loss(outputs)


def load_weights(net, damped):
    """Deterministic weights; those of the damped names, if any, smaller by a power of two."""
    load_deterministic(net)
    suffix, factor = damped
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.endswith(suffix):
                parameter.mul_(factor)
    return net


KINKED = (torch.nn.ReLU, torch.nn.LeakyReLU, torch.nn.ReLU6)


def distance_to_kink(net, inputs, options):
    """The smallest input of any piecewise linear activation, in standard deviations of its inputs."""
    distances = []

    def measure(_module, given):
        distances.append((given[0].abs().min() / given[0].std()).item())

    hooks = [m.register_forward_pre_hook(measure) for m in net.modules() if isinstance(m, KINKED)]
    with torch.no_grad():
        run(net, inputs, options)
    for hook in hooks:
        hook.remove()
    return min(distances, default=1.0)


def inputs_of(shapes, salt):
    return [signed(f"{name}.{salt}", shape) for name, shape in shapes.items()]


def spread(names, count):
    count = min(count, len(names))
    return [names[round(i * (len(names) - 1) / max(1, count - 1))] for i in range(count)]


def step(net, inputs, options):
    """The outputs and the loss of a training step, whose gradients are in the parameters then."""
    net.train()
    net.zero_grad()
    outputs = run(net, inputs, options)
    loss = loss_of(outputs)
    loss.backward()
    return outputs, loss


# a share of a gradient's largest value
WORTH_TELLING = 2e-4


def roundings(single, double):
    """By how much PyTorch's own float32 gradients differ from the float64 ones, where that is worth telling: where a
    net has millions of ReLUs, rounding decides the sign of some input of theirs, whatever the images."""
    errors = {n: ((single[n].double() - g).abs().max() / g.abs().max()).item() for n, g in double.items()}
    return {n: float(f"{error:.1e}") for n, error in errors.items() if error > WORTH_TELLING}


def golden_case(name, kind, options, shapes, damped=("", 1)):
    net = load_weights(without_dropout(make(kind, options)), damped).train()
    trials = TRIALS_OF.get(name, TRIALS)
    far = {salt: distance_to_kink(net, inputs_of(shapes, salt), options) for salt in range(trials)}
    salt = max(far, key=far.get)
    net = load_weights(net, damped)  # the trials moved the running statistics
    step(net, inputs_of(shapes, salt), options)
    single = {n: p.grad.clone() for n, p in net.named_parameters() if p.grad is not None}
    net = load_weights(net, damped).double()
    inputs = [each.double() for each in inputs_of(shapes, salt)]
    net.eval()
    with torch.no_grad():
        inference = {n: figures(v, SAMPLES) for n, v in run(net, inputs, options).items()}
    outputs, loss = step(net, inputs, options)
    used = {n: p.grad for n, p in net.named_parameters() if p.grad is not None}
    gradients = {n: g for n, g in used.items() if g.abs().max() > WITHOUT_EFFECT}
    shown = {n: gradients[n] for n in spread(list(gradients), GRADIENTS)}
    state = net.state_dict()
    statistics = spread([n for n in state if n.endswith(("running_mean", "running_var"))], STATISTICS)
    print(name, salt, f"{far[salt]:.1e}", loss.item())
    return {
        "name": name,
        "net": kind,
        "options": options,
        "inputs": shapes,
        "salt": salt,
        "damped": damped,
        "kinkDistance": float(f"{far[salt]:.2g}"),
        "unused": [n for n, p in net.named_parameters() if p.grad is None],
        "inference": inference,
        "training": {n: figures(v, SAMPLES) for n, v in outputs.items()},
        "loss": loss.item(),
        "gradients": {n: figures(g, SAMPLES) for n, g in shown.items()},
        "roundings": roundings(single, shown),
        "statistics": {n: figures(state[n], SAMPLES) for n in statistics},
    }


def write(cases):
    """Adds the cases to the fixture, in place of those of the same names."""
    kept = json.loads(FIXTURE.read_text())["cases"] if FIXTURE.exists() else []
    all_cases = {case["name"]: case for case in [*kept, *cases]}
    head = {"script": "tools/golden/nets/two_stage_golden.py", "torch": torch.__version__, "timm": timm.__version__}
    ordered = [all_cases[name] for name in CASES if name in all_cases]
    FIXTURE.write_text(json.dumps({**head, "cases": ordered}, separators=(",", ":")) + "\n")
    print(f"{FIXTURE.name}: {FIXTURE.stat().st_size} bytes")


if __name__ == "__main__":
    torch.set_num_threads(2)
    for case in sys.argv[1:] or CASES:
        write([golden_case(case, *CASES[case])])
