"""Golden values and gradients of the NFN losses, written in PyTorch from the description of the method.

    python tools/golden/nets/losses.py

writes packages/losses/fixtures/losses.json; tensors are channels last.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

SEED = 22
SHAPES = [(2, 3, 4), (1, 3, 4)]  # D, h, w of the two volumes of the batch
POINTS = 10
GRADE_WEIGHTS = torch.tensor([1.0, 2.0, 4.0])
THRESHOLD = 3
OUT = Path("packages/losses/fixtures/losses.json")


def js_divergence(p, q):
    """[D, h, w, P] each: summed over voxels, mean over points."""
    p, q = p.clamp(1e-8, 1 - 1e-8), q.clamp(1e-8, 1 - 1e-8)
    m = 0.5 * (p + q)
    divergence = 0.5 * p * (p.log() - m.log()) + 0.5 * q * (q.log() - m.log())
    return divergence.sum(dim=(0, 1, 2)).mean()


def coordinate_loss(predicted, true):
    """MSE of xy and of z over the points that are there; 0 where there is none."""
    there = true[..., 2] != -1
    if not there.any():
        return predicted.sum() * 0, predicted.sum() * 0
    difference = (predicted - true)[there]
    return (difference[:, :2] ** 2).mean(), (difference[:, 2] ** 2).mean()


def matched(predicted, true, matching):
    """Pairs (volume, prediction, label); the second five points are the other side."""
    pairs = []
    for volume in range(len(true)):
        for side in (0, 5):
            for level in range(side, side + 5):
                if true[volume, level, 2] == -1:
                    continue
                distance = (predicted[volume, side : side + 5, 1] - true[volume, level, 1]).abs()
                nearest = side + int(distance.argmin())
                if distance.min() < THRESHOLD:
                    pair = (nearest, level) if matching == "nearest" else (level, nearest)
                    pairs.append((volume, *pair))
    return pairs


def grade_loss(logits, grades, pairs):
    pairs = [(v, p, l) for v, p, l in pairs if grades[v, l] != -1]
    if not pairs:
        return logits.sum() * 0
    chosen = torch.stack([logits[v, p] for v, p, _ in pairs])
    labels = torch.stack([grades[v, l] for v, _, l in pairs])
    return F.cross_entropy(chosen, labels, weight=GRADE_WEIGHTS)


def one_hot(voxels, shape):
    heatmap = torch.zeros(*shape, POINTS)
    for point, (x, y, z) in enumerate(voxels.tolist()):
        if z != -1:
            heatmap[z, y, x, point] = 1
    return heatmap


def flat(tensor):
    """Nine digits tell every float32 from its neighbours."""
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def run(inputs, matching):
    logits = [tensor.clone().requires_grad_() for tensor in inputs["logits"]]
    xyz = inputs["xyz"].clone().requires_grad_()
    grade_logits = inputs["gradeLogits"].clone().requires_grad_()
    heatmaps = [F.softmax(each.reshape(-1, POINTS), dim=0).reshape(each.shape) for each in logits]
    targets = [one_hot(voxels, shape) for voxels, shape in zip(inputs["voxels"], SHAPES)]
    heatmap = torch.stack([js_divergence(p, q) for p, q in zip(targets, heatmaps)]).mean()
    xy, z = coordinate_loss(xyz, inputs["trueXyz"])
    pairs = matched(xyz.detach(), inputs["trueXyz"], matching)
    grade = grade_loss(grade_logits, inputs["grades"], pairs)
    total = heatmap + xy + z + grade
    total.backward()
    return {
        "terms": {
            key: float(value.detach())
            for key, value in {"total": total, "heatmap": heatmap, "xy": xy, "z": z, "grade": grade}.items()
        },
        "pairs": pairs,
        "dLogits": [flat(each.grad) for each in logits],
        "dXyz": flat(xyz.grad),
        "dGradeLogits": flat(grade_logits.grad),
    }


def ordinary(random):
    """Predictions near the truth, one grade missing in each volume."""
    true = random.uniform(0, 4, size=(len(SHAPES), POINTS, 3))
    true[:, :, 1] += np.tile(np.arange(5) * 8, 2)  # levels lie 8 px apart
    true[:, :, 2] = random.randint(0, 8, size=true.shape[:2])
    grades = random.randint(0, 3, size=(len(SHAPES), POINTS))
    grades[:, 3] = -1
    return {
        "logits": [random.normal(size=(*shape, POINTS)) * 2 for shape in SHAPES],
        # the masks are smaller than the positions, so that this file is: the voxels are drawn by themselves
        "voxels": [np.stack([random.randint(0, n, POINTS) for n in reversed(shape)], axis=1) for shape in SHAPES],
        "xyz": true + random.uniform(-2, 2, size=true.shape),
        "trueXyz": true,
        "gradeLogits": random.normal(size=(len(SHAPES), POINTS, 3)) * 2,
        "grades": grades,
    }


def cases(random):
    yield "ordinary", ordinary(random)

    confused = ordinary(random)
    confused["xyz"][0, [0, 1], 1] = confused["xyz"][0, [1, 0], 1]  # two levels of one side the wrong way round
    confused["xyz"][1, 5:, 1] += 8  # a side that is one level off
    confused["xyz"][1, 6, 1] = confused["trueXyz"][1, 5, 1] + 0.5  # and a prediction that no label is nearest to
    yield "confused levels", confused

    far = ordinary(random)
    far["xyz"][:, :, 1] += 100
    yield "no level within the threshold", far

    some_missing = ordinary(random)
    some_missing["trueXyz"][0, [1, 7]] = -1
    some_missing["voxels"][0][[1, 7]] = -1
    yield "some points missing", some_missing

    missing = ordinary(random)
    missing["trueXyz"][:] = -1
    for voxels in missing["voxels"]:
        voxels[:] = -1
    yield "all points missing", missing

    ungraded = ordinary(random)
    ungraded["grades"][:] = -1
    yield "all grades missing", ungraded

    sharp = ordinary(random)
    sharp["logits"] = [logits * 10 for logits in sharp["logits"]]  # probabilities of 0, around 1e-8, and of 1
    sharp["gradeLogits"] *= 40
    yield "probabilities at the clamps", sharp


def as_tensors(inputs):
    """Rounded, so that the file is short."""
    floats = ("xyz", "trueXyz", "gradeLogits")
    return {
        "logits": [torch.tensor(each.round(3), dtype=torch.float32) for each in inputs["logits"]],
        "voxels": [torch.tensor(each) for each in inputs["voxels"]],
        "grades": torch.tensor(inputs["grades"]),
        **{key: torch.tensor(inputs[key].round(3), dtype=torch.float32) for key in floats},
    }


def flat_inputs(inputs):
    return {
        key: [flat(each) for each in value] if isinstance(value, list) else flat(value)
        for key, value in inputs.items()
    }


def main():
    random = np.random.RandomState(SEED)
    golden = {
        "script": "tools/golden/nets/losses.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
        "shapes": SHAPES,
        "cases": [],
    }
    for name, drawn in cases(random):
        inputs = as_tensors(drawn)
        results = {matching: run(inputs, matching) for matching in ("nearest", "published")}
        # the matching changes nothing but the grade
        gradients = {key: results["nearest"][key] for key in ("dLogits", "dXyz")}
        for result in results.values():
            assert all(result.pop(key) == value for key, value in gradients.items())
        golden["cases"].append({"name": name, "inputs": flat_inputs(inputs), **gradients, "results": results})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
