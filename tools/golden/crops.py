"""Golden crops: windows by NumPy's rounding and slicing, resized by PyTorch's "nearest".

    python tools/golden/crops.py

writes packages/crops/fixtures/crops.json. Voxel i is (73 i + 31 floor(i / 11)) mod 256.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

OUT = Path("packages/crops/fixtures/crops.json")
# Shape of the volume, of the window and of the crop, point, rounding.
CASES = [
    ((7, 40, 48), (3, 12, 20), (3, 16, 16), (24.5, 20.5, 3.0), "half-to-even"),
    ((7, 40, 48), (3, 12, 20), (3, 16, 16), (25.5, 21.5, 3.5), "half-to-even"),
    ((7, 40, 48), (3, 12, 20), (3, 16, 16), (25.9, 21.9, 2.0), "toward-zero"),
    ((7, 40, 48), (5, 12, 21), (5, 24, 42), (1.2, 39.7, 0.4), "half-to-even"),
    ((7, 40, 48), (5, 13, 20), (5, 26, 40), (47.6, -3.0, 6.0), "half-to-even"),
    ((7, 40, 48), (5, 13, 20), (5, 26, 40), (-0.9, 12.5, 6.0), "toward-zero"),
    ((2, 40, 48), (3, 12, 20), (3, 16, 16), (24.0, 20.0, 1.0), "half-to-even"),
]
# Depth and side of a whole volume, before and after.
RESIZES = [((19, 21, 23), (48, 16, 17)), ((53, 16, 12), (32, 24, 18))]


def grey(shape):
    place = np.arange(int(np.prod(shape)))
    return ((73 * place + 31 * (place // 11)) % 256).astype(np.uint8).reshape(shape)


def resize(volume, shape):
    tensor = torch.from_numpy(volume.astype(np.float32))[None, None]
    return functional.interpolate(tensor, size=shape, mode="nearest")[0, 0].numpy().astype(np.uint8)


def cut(volume, window, out, point, rounding):
    x, y, z = point
    depth, height, width = volume.shape
    to_pixel = np.round if rounding == "half-to-even" else np.trunc
    left = int(np.clip(int(to_pixel(x)) - window[2] // 2, 0, width - window[2]))
    top = int(np.clip(int(to_pixel(y)) - window[1] // 2, 0, height - window[1]))
    if depth < window[0]:
        slices = resize(volume, (window[0], height, width))
    else:
        first = int(np.clip(int(np.round(z)) - window[0] // 2, 0, depth - window[0]))
        slices = volume[first : first + window[0]]
    return resize(slices[:, top : top + window[1], left : left + window[2]], out)


def main():
    golden = {
        "script": "tools/golden/crops.py",
        "versions": {"numpy": np.__version__, "torch": torch.__version__},
        "crops": [
            {
                "volume": shape,
                "window": window,
                "crop": out,
                "point": point,
                "rounding": rounding,
                "greys": cut(grey(shape), window, out, point, rounding).flatten().tolist()[::5],
            }
            for shape, window, out, point, rounding in CASES
        ],
        "resizes": [
            {"from": before, "to": after, "greys": resize(grey(before), after).flatten().tolist()[::29]}
            for before, after in RESIZES
        ],
        "indices": [
            {"inputs": inputs, "outputs": outputs, "weighted": resize_index(inputs, outputs)}
            for outputs in (32, 48, 96, 128, 256)
            for inputs in (1, 2, 3, 7, 11, 15, 17, 31, 49, 64, 72, 96, 101, 512)
        ],
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")


def resize_index(inputs, outputs):
    """The sum of the source indices, weighted by their place."""
    line = torch.arange(inputs, dtype=torch.float64)[None, None]
    indices = functional.interpolate(line, size=outputs, mode="nearest")[0, 0]
    return int((indices * torch.arange(1, outputs + 1)).sum().item())


if __name__ == "__main__":
    main()
