"""Golden volumes of stretched slices: scikit-image's resize, then NumPy's percentiles, as the two-stage solution has them.

    pip install scikit-image==0.24.0 numpy==1.26.4 && python tools/golden/dicom/stretched_volumes.py

writes packages/dicom-ingest/fixtures/stretched.json. Pixel (x, y) of slice i is (37 i + 3 x^2 + 7 y (x mod 5)) mod 4096.
"""

import json
from pathlib import Path

import numpy as np
import skimage
from skimage.transform import resize

OUT = Path("packages/dicom-ingest/fixtures/stretched.json")
# Plane, side, rows and columns of each slice, and its position along the order, in mm.
CASES = [
    ("sagittal", 24, [(20, 30), (20, 30), (20, 30)], [4.0, -3.5, 0.0]),
    ("axial", 16, [(50, 40), (50, 40), (40, 45), (50, 40)], [0.0, 8.0, 4.0, -4.0]),
    ("axial", 20, [(20, 20), (1, 30)], [1.0, 2.0]),
]


def slice_of(index, rows, columns):
    y, x = np.mgrid[0:rows, 0:columns]
    return ((37 * index + 3 * x * x + 7 * y * (x % 5)) % 4096).astype(np.float64)


def stretch(plane, side, sizes, places):
    slices = [resize(slice_of(i, *size), (side, side), order=1, mode="reflect", preserve_range=True) for i, size in enumerate(sizes)]
    order = np.argsort(places) if plane == "sagittal" else np.argsort(-np.array(places))
    volume = np.stack([slices[i] for i in order])
    low, high = np.percentile(volume, 1), np.percentile(volume, 99.5)
    volume = np.clip(volume, low, high)
    volume = volume - volume.min()
    return [int(i) for i in order], (volume / (volume.max() + 1e-6) * 255).astype(np.uint8)


def golden_of(plane, side, sizes, places):
    order, volume = stretch(plane, side, sizes, places)
    return {"plane": plane, "side": side, "sizes": sizes, "places": places, "order": order, "voxels": volume.flatten().tolist()}


def main():
    golden = {
        "script": "tools/golden/dicom/stretched_volumes.py",
        "versions": {"numpy": np.__version__, "scikit-image": skimage.__version__},
        "cases": [golden_of(*case) for case in CASES],
    }
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
