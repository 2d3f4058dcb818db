"""Golden values of packages/augmentation: the published way of bringing a slice to the net's image, with OpenCV, for
slices whose sides times the scale are not whole pixels.

Run from the workspace root: python tools/golden/published_sampling.py
"""

import base64
import json
from pathlib import Path

import cv2
import numpy as np

FRAME = 512
SIZES = [(501, 333), (301, 777), (333, 501), (1024, 1021), (1021, 1024), (640, 600), (57, 91), (512, 512), (900, 7)]
IMAGE_SIZE = 64
OUTPUT = Path("packages/augmentation/fixtures/published-sampling.json")


def texture(rows: int, columns: int) -> np.ndarray:
    """Grey values that differ by many levels from pixel to pixel, so that a shift of a tenth of a pixel is seen."""
    y, x = np.mgrid[:rows, :columns]
    return ((7 * x + 13 * y + (x * y) % 31 * 5) % 256).astype(np.uint8)


def published(image: np.ndarray) -> np.ndarray:
    """Resized by factors, centred in the frame, resized to the image."""
    scale = FRAME / max(image.shape)
    resized = cv2.resize(image, dsize=None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    rows, columns = resized.shape
    top, left = (FRAME - rows) // 2, (FRAME - columns) // 2
    frame = np.zeros((FRAME, FRAME), np.uint8)
    frame[top : top + rows, left : left + columns] = resized
    return cv2.resize(frame, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_LINEAR)


golden = {
    "script": "tools/golden/published_sampling.py",
    "versions": {"opencv": cv2.__version__, "numpy": np.__version__},
    "imageSize": IMAGE_SIZE,
    "images": [
        {
            "rows": rows,
            "columns": columns,
            "base64": base64.b64encode(published(texture(rows, columns)).tobytes()).decode(),
        }
        for rows, columns in SIZES
    ],
}
OUTPUT.write_text(json.dumps(golden, indent=1) + "\n")
