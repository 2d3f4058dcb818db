"""The PyTorch twin of packages/trainer/bench/nfn-step.bench.ts: one training step and one inference of the NFN net.

    python tools/benchmarks/nfn_step.py [--steps 3] [--channels-last]

prints one JSON line each. Same net, losses, optimizer, moving average and input as ours: resnet18, float32, one volume
of 8 slices of 320 px. `compare.mjs nfn-step` runs both.
"""

import argparse
import sys
from pathlib import Path

import timm
import torch
from timing import report, timed
from timm.utils import ModelEmaV2
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "golden" / "nets"))
from nfn_net import NfnNet  # noqa: E402

DEPTHS = [8]
SIZE = 320
MASK = SIZE // 4
LEVELS = 5
EPSILON = 1e-8
GRADE_WEIGHTS = torch.tensor([1.0, 2.0, 4.0])
MATCH_DISTANCE = 3
WARM_UP = 2


def sample_points():
    """[1, 10, 3] x, y in mask px, z in slices: the same places as in our benchmark."""
    levels = torch.arange(LEVELS)
    left = torch.stack([40.3 - levels, 12.4 + 12 * levels, torch.full((LEVELS,), 5)], dim=1)
    right = torch.stack([40.3 - levels, 12.4 + 12 * levels, torch.full((LEVELS,), 2)], dim=1)
    return torch.cat([left, right]).float()[None]


def one_hot_heatmap(points, depth):
    """[10, 3] -> [10, D, h, w]."""
    x, y, z = points.round().long().T
    heatmap = torch.zeros(len(points), depth, MASK, MASK)
    heatmap[torch.arange(len(points)), z, y, x] = 1
    return heatmap


def jensen_shannon(predicted, target):
    """0.5 KL(p|m) + 0.5 KL(q|m), summed over voxels, mean over points."""
    p, q = (h.flatten(1).clamp(EPSILON, 1 - EPSILON) for h in (predicted, target))
    log_m = ((p + q) / 2).log()
    return (0.5 * (p * (p.log() - log_m)).sum(1) + 0.5 * (q * (q.log() - log_m)).sum(1)).mean()


def grade_loss(logits, xyz, true_xyz, grades):
    """Weighted cross entropy; each true level is matched to the predicted point nearest in y on its side."""
    chosen, labels = [], []
    for side in (slice(0, LEVELS), slice(LEVELS, 2 * LEVELS)):
        distance = (true_xyz[:, side, None, 1] - xyz.detach()[:, None, side, 1]).abs()  # [B, true, predicted]
        nearest = distance.min(dim=2)
        chosen.append(torch.gather(logits[:, side], 1, nearest.indices[..., None].expand(-1, -1, 3)))
        labels.append(torch.where(nearest.values < MATCH_DISTANCE, grades[:, side], -1))
    logits, labels = torch.cat(chosen, 1).flatten(0, 1), torch.cat(labels, 1).flatten()
    if (labels < 0).all():
        return logits.sum() * 0
    return F.cross_entropy(logits, labels, weight=GRADE_WEIGHTS, ignore_index=-1)


def total_loss(output, target):
    heatmaps, xyz, logits = output
    parts = {
        "heatmap": torch.stack([jensen_shannon(h, t) for h, t in zip(heatmaps, target["heatmap"])]).mean(),
        "xy": F.mse_loss(xyz[..., :2], target["xyz"][..., :2]),
        "z": F.mse_loss(xyz[..., 2], target["xyz"][..., 2]),
        "grade": grade_loss(logits, xyz, target["xyz"], target["grades"]),
    }
    return sum(parts.values()), {name: part.item() for name, part in parts.items()}


def engine():
    """What computes."""
    versions = {"torch": torch.__version__, "timm": timm.__version__, "python": sys.version.split()[0]}
    return {"backend": "pytorch", "device": "cpu", "threads": torch.get_num_threads(), "versions": versions}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--steps", type=int, default=3, help="timed runs of each operation")
    parser.add_argument("--channels-last", action="store_true", help="the encoder in channels-last memory format")
    options = parser.parse_args()
    torch.manual_seed(1)
    net = NfnNet("resnet18")
    images = torch.rand(sum(DEPTHS), 3, SIZE, SIZE) * 2 - 1
    if options.channels_last:
        net.encoder.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    shape = [sum(DEPTHS), SIZE, SIZE, 3]
    points = sample_points()
    target = {
        "heatmap": [one_hot_heatmap(points[0], DEPTHS[0])],
        "xyz": points,
        "grades": torch.tensor([[0, 1, 2, 0, 1, 2, 0, 1, 2, 0]]),
    }

    def infer():
        with torch.inference_mode():
            net(images, DEPTHS)

    net.eval()
    report("nfn-inference", shape, timed(infer, options.steps, WARM_UP), **engine())

    net.train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=5e-5, weight_decay=0.01)
    average = ModelEmaV2(net, decay=0.99)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss, _ = total_loss(net(images, DEPTHS), target)
        loss.backward()
        optimizer.step()
        average.update(net)

    report("nfn-train-step", shape, timed(step, options.steps, WARM_UP), **engine())


if __name__ == "__main__":
    main()
