"""Folds as numpy draws them, for packages/competition-data.

Run from the workspace root: python tools/golden/folds.py
"""

import json
from pathlib import Path

import numpy

CASES = [
    (1, 5, 42),
    (2, 5, 42),
    (25, 5, 42),
    (1975, 5, 42),
    (1975, 5, 1234),
    (1975, 10, 7),
    (100, 5, 0),
    (100, 3, 1234),
    (60, 8, 4294967295),
]


def draws(count: int, folds: int, seed: int) -> dict:
    drawn = numpy.random.RandomState(seed).choice(folds, count)
    return {
        "count": count,
        "folds": folds,
        "seed": seed,
        "sizes": numpy.bincount(drawn, minlength=folds).tolist(),
        "first": drawn[:40].tolist(),
        "last": drawn[-10:].tolist(),
    }


fixture = {
    "madeBy": "tools/golden/folds.py",
    "numpy": numpy.__version__,
    "cases": [draws(*case) for case in CASES],
}
target = Path("packages/competition-data/fixtures/folds.json")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(fixture, indent=2) + "\n")
