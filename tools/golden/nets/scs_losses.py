"""Golden values and gradients of the SCS losses, written in PyTorch from the description of the method.

    python tools/golden/nets/scs_losses.py

writes packages/losses/fixtures/scs-losses.json; tensors are channels last.
"""

import json
from pathlib import Path

import numpy as np
import torch
from losses import GRADE_WEIGHTS, flat
from torch.nn import functional as F

SEED = 23
DEPTHS = [3, 2]
SIZE = (6, 5)  # h, w
LEVELS = 5
GRADES = 3
OUT = Path("packages/losses/fixtures/scs-losses.json")


def heatmap_term(predicted, target):
    """[B, h, w, P] each: Jensen-Shannon divergence summed over pixels, mean over points and volumes."""
    p, q = target.clamp(1e-8, 1 - 1e-8), predicted.clamp(1e-8, 1 - 1e-8)
    m = (0.5 * (p + q)).log()
    divergence = 0.5 * (p * (p.log() - m) + q * (q.log() - m))
    return divergence.sum(dim=(1, 2)).mean()


def slice_term(probabilities, z):
    """Per volume [D, P] and true slices [P]: mean over points, mean over volumes."""
    likelihoods = [each.T[torch.arange(len(its)), its] for each, its in zip(probabilities, z)]
    return torch.stack([-each.clamp(1e-8, 1 - 1e-8).log().mean() for each in likelihoods]).mean()


def grade_term(probabilities, grades):
    """[rows, 3] and [rows]: negative log likelihood, weighted by grade; 0 where no grade is given."""
    if (grades == -1).all():
        return probabilities.sum() * 0
    return F.nll_loss(probabilities.clamp(1e-5, 1 - 1e-5).log(), grades, GRADE_WEIGHTS.to(probabilities), ignore_index=-1)


def pixel_grade_term(grade_map, xyz, grades):
    """[B, h, w, 3], [B, P, 3], [B, P]: the pixels that the points and their half-pixel neighbours round to."""
    volumes, height, width, _ = grade_map.shape
    volume = torch.arange(volumes).repeat_interleave(xyz.shape[1])
    total = 0
    for dx, dy, share in [(0, 0, 0.5), (-0.5, 0, 0.125), (0.5, 0, 0.125), (0, -0.5, 0.125), (0, 0.5, 0.125)]:
        x = (xyz[..., 0] + dx).round().long().clamp(0, width - 1).flatten()
        y = (xyz[..., 1] + dy).round().long().clamp(0, height - 1).flatten()
        total = total + share * grade_term(grade_map[volume, y, x], grades.flatten())
    return total


def scs_terms(heatmap, probabilities, xy, grade_map, pooled, target):
    """Every term, and their sum; tensors channels last."""
    z = [each.long() for each in target["xyz"][..., 2]]
    terms = {
        "heatmap": heatmap_term(heatmap, target["heatmap"]),
        "xy": F.mse_loss(xy, target["xyz"][..., :2]),
        "z": slice_term(probabilities, z),
        "grade": grade_term(pooled.reshape(-1, GRADES), target["grades"].flatten()),
        "pixelGrade": pixel_grade_term(grade_map, target["xyz"], target["grades"]),
    }
    return {"total": sum(terms.values()), **terms}


def gaussian(xyz, size):
    """[B, P, 3] -> [B, h, w, P]: a normal density of sigma 1 around each point, scaled to a sum of 1."""
    height, width = size
    x = torch.exp(-0.5 * (torch.arange(width) - xyz[..., :1]) ** 2)  # [B, P, w]
    y = torch.exp(-0.5 * (torch.arange(height) - xyz[..., 1:2]) ** 2)  # [B, P, h]
    density = torch.einsum("bph,bpw->bhwp", y, x)
    return density / density.sum(dim=(1, 2), keepdim=True)


def draw(random, sharpness):
    xyz = random.uniform(0, 4.5, size=(len(DEPTHS), LEVELS, 3)).round(2)
    xyz[:, 0, :2] = [[2, 3], [1, 4]]  # whole pixels: half a pixel beside them is rounded to the even one
    xyz[:, 1, :2] = [[0.5, 2.5], [3.5, 0]]
    xyz[:, :, 2] = [random.randint(0, depth, LEVELS) for depth in DEPTHS]
    tensor = lambda *shape: torch.tensor((random.normal(size=shape) * sharpness).round(3), dtype=torch.float32)
    return {
        "levels": tensor(len(DEPTHS), *SIZE, LEVELS),
        "slices": [tensor(depth, LEVELS) for depth in DEPTHS],
        "xy": tensor(len(DEPTHS), LEVELS, 2),
        "gradeMap": tensor(len(DEPTHS), *SIZE, GRADES),
        "pooled": tensor(len(DEPTHS), LEVELS, GRADES),
        "xyz": torch.tensor(xyz, dtype=torch.float32),
        "grades": torch.tensor(random.randint(0, 3, size=(len(DEPTHS), LEVELS))),
    }


def run(inputs):
    leaves = {k: inputs[k].clone().requires_grad_() for k in ("levels", "xy", "gradeMap", "pooled")}
    slices = [each.clone().requires_grad_() for each in inputs["slices"]]
    terms = scs_terms(
        F.softmax(leaves["levels"].flatten(1, 2), dim=1).reshape(leaves["levels"].shape),
        [F.softmax(each, dim=0) for each in slices],
        leaves["xy"],
        F.softmax(leaves["gradeMap"], dim=-1),
        F.softmax(leaves["pooled"], dim=-1),
        {"heatmap": gaussian(inputs["xyz"], SIZE), "xyz": inputs["xyz"], "grades": inputs["grades"]},
    )
    terms["total"].backward()
    gradients = {name: flat(leaf.grad) for name, leaf in leaves.items()}
    return {
        "terms": {name: float(value.detach()) for name, value in terms.items()},
        "gradients": {**gradients, "slices": [flat(each.grad) for each in slices]},
    }


def main():
    random = np.random.RandomState(SEED)
    cases = {"ordinary": draw(random, 1.5), "probabilities at the clamps": draw(random, 25)}
    some, none = draw(random, 1.5), draw(random, 1.5)
    some["grades"][0, [1, 3]] = -1
    none["grades"][:] = -1
    cases |= {"some grades missing": some, "all grades missing": none}
    golden = {
        "script": "tools/golden/nets/scs_losses.py",
        "seed": SEED,
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
        "depths": DEPTHS,
        "size": SIZE,
        "cases": [
            {
                "name": name,
                "inputs": {k: [flat(e) for e in v] if isinstance(v, list) else flat(v) for k, v in inputs.items()},
                **run(inputs),
            }
            for name, inputs in cases.items()
        ],
    }
    OUT.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
