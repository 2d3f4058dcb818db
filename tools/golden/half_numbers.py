"""Golden values of numbers in 16 bits: float16 by numpy, bfloat16 by PyTorch.

    python tools/golden/half_numbers.py

writes packages/model-zoo/fixtures/half-numbers.json: bits of float32 numbers, and of the nearest in either format.
"""

import json
from pathlib import Path

import numpy as np
import torch

SEED = 15
COUNT = 400
OUT = Path("packages/model-zoo/fixtures/half-numbers.json")


def float32_bits(random):
    """Numbers of all sizes, ties of both formats and their neighbours, the smallest ones, the ends of the ranges."""
    drawn = random.randint(0, 2**32, size=COUNT, dtype=np.uint64).astype(np.uint32)
    sizes = (random.normal(size=COUNT) * 2.0 ** random.randint(-30, 18, size=COUNT)).astype(np.float32)
    ties = [np.uint32(int(bits) & ~0x1FFF | 0x1000) for bits in drawn[:60]]
    ties += [np.uint32(int(bits) & ~0xFFFF | 0x8000) for bits in drawn[:60]]
    near = [np.uint32(int(bits) + step) for bits in ties for step in (-1, 1)]
    small = [np.float32((k + 0.5) * 2.0**-24).view(np.uint32) for k in range(20)]
    ends = np.array([65504, 65519.996, 65520, 3.3895314e38, 3.3961776e38, 0.0, -0.0, np.inf], np.float32).view(np.uint32)
    bits = np.concatenate([drawn, sizes.view(np.uint32), ties, near, small, ends]).astype(np.uint32)
    return bits[~np.isnan(bits.view(np.float32))]


def main():
    values = float32_bits(np.random.RandomState(SEED)).view(np.float32)
    with np.errstate(over="ignore"):
        float16 = values.astype(np.float16).view(np.uint16)
    bfloat16 = torch.from_numpy(values.copy()).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    golden = {
        "script": "tools/golden/half_numbers.py",
        "seed": SEED,
        "versions": {"numpy": np.__version__, "torch": torch.__version__},
        "float32": values.view(np.uint32).tolist(),
        "float16": float16.tolist(),
        "bfloat16": bfloat16.tolist(),
    }
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
