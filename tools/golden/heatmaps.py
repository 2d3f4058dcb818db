"""Golden values of packages/heatmaps from numpy: the targets that the nets are trained on.

Run from the workspace root: python tools/golden/heatmaps.py
"""

import json
from pathlib import Path

import numpy as np

SEED = 20240921
OUTPUT = Path("packages/heatmaps/fixtures/targets.json")


def gaussian(x: float, y: float, height: int, width: int, sigma: float) -> np.ndarray:
    """A 2-D normal density at the pixels' centres, in double precision, scaled to a sum of 1."""
    rows, columns = np.mgrid[:height, :width]
    density = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))
    return density / density.sum()


def main() -> None:
    rng = np.random.default_rng(SEED)
    height, width = 9, 12
    points = [[4.0, 5.0], [0.0, 0.0], [11.4, 8.3], [-0.6, 3.5], *np.round(rng.uniform(0, 8, (3, 2)), 3).tolist()]
    depth = 4
    voxels = [[*np.round(rng.uniform(0, 8, 2), 3).tolist(), int(rng.integers(depth))] for _ in range(5)]
    # half way between two voxels, in one axis or in all
    voxels += [[0.5, 1.5, 1], [2.5, 3.5, 2], [6.5, 7.5, 0.5], [4.5, 2.25, 1.5], [7, 5.5, 2.5]]
    golden = {
        "script": "tools/golden/heatmaps.py",
        "seed": SEED,
        "versions": {"numpy": np.__version__},
        "height": height,
        "width": width,
        "gaussian": [
            {"sigma": sigma, "x": x, "y": y, "heatmap": gaussian(x, y, height, width, sigma).round(9).ravel().tolist()}
            for sigma in (1.0, 2.0)
            for x, y in points
        ],
        "oneHot": {
            "depth": depth,
            "points": voxels,
            # [z, row, column] of the one voxel; numpy rounds halves to even
            "voxels": [[int(np.rint(each)) for each in (z, y, x)] for x, y, z in voxels],
        },
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden) + "\n")


main()
