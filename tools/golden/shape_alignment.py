"""Golden values of packages/shape-alignment from OpenCV: warps, resizes, homographies, rotation
matrices and robust similarity fits.

Run from the workspace root: python tools/golden/shape_alignment.py
"""

import base64
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

SEED = 20240907
OUTPUT = Path("packages/shape-alignment/fixtures/opencv.json")
FITS = Path("packages/shape-alignment/fixtures/opencv-fits.json")


def encode(image: np.ndarray) -> dict:
    return {
        "rows": image.shape[0],
        "columns": image.shape[1],
        "base64": base64.b64encode(np.ascontiguousarray(image).tobytes()).decode(),
    }


def homography(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    corners = np.float32([[0, 0], [size - 1, 0], [size - 1, size - 1], [0, size - 1]])
    moved = (corners + rng.uniform(-0.25, 0.25, (4, 2)) * size).astype(np.float32)
    return corners, moved, cv2.getPerspectiveTransform(corners, moved)


def robust_fits(rng: np.random.Generator) -> list:
    """Shapes like ten foramina with errors of a few pixels, some points far off: what RANSAC keeps, and its fit."""
    template = np.array([[294, 143], [280, 198], [269, 255], [263, 309], [269, 360]] * 2, np.float32)
    fits = []
    for noise in (0.5, 2, 3, 4, 5, 6, 6, 8):
        rotation = cv2.getRotationMatrix2D((260, 250), rng.uniform(-15, 15), rng.uniform(0.8, 1.25))
        shape = template @ rotation[:, :2].T + rotation[:, 2] + rng.normal(0, noise, template.shape)
        shape[rng.integers(10)] += rng.normal(0, 20, 2)
        shape = shape.astype(np.float32)
        matrix, inliers = cv2.estimateAffinePartial2D(shape, template)
        fits.append(
            {
                "noise": noise,
                "from": shape.tolist(),
                "to": template.tolist(),
                "matrix": matrix.ravel().tolist(),
                "inliers": inliers.ravel().astype(bool).tolist(),
            }
        )
    return fits


def many_fits(rng: np.random.Generator) -> dict:
    """More of them, in short: coordinates in tenths of a pixel, inliers as a string of 0 and 1."""
    template = np.array([[294, 143], [280, 198], [269, 255], [263, 309], [269, 360]] * 2, np.float32)
    fits = []
    for _ in range(120):
        rotation = cv2.getRotationMatrix2D((260, 250), rng.uniform(-25, 25), rng.uniform(0.5, 1.5))
        shape = template @ rotation[:, :2].T + rotation[:, 2] + rng.normal(0, rng.uniform(0.5, 9), template.shape)
        tenths = np.round(10 * shape).astype(int)
        matrix, inliers = cv2.estimateAffinePartial2D((tenths / 10).astype(np.float32), template)
        kept = "".join(map(str, inliers.ravel()))
        fits.append({"tenths": tenths.ravel().tolist(), "inliers": kept, "matrix": np.round(matrix, 9).ravel().tolist()})
    return {"template": template.tolist(), "fits": fits}


def large_warps(rng: np.random.Generator) -> dict:
    """Checksums of warps of an image as large as a slice, by maps as far apart as augmentation draws them and farther."""
    rows, columns = 512, 480
    y, x = np.mgrid[:rows, :columns]
    image = ((7 * x + 13 * y + (x * y) % 31 * 5) % 256).astype(np.uint8)
    output = (500, 512)
    warps = []
    for _ in range(12):
        centre = tuple(rng.uniform(100, 400, 2).tolist())
        matrix = cv2.getRotationMatrix2D(centre, rng.uniform(-180, 180), rng.uniform(0.2, 3))
        matrix[:, 2] += rng.uniform(-50, 50, 2)
        warped = cv2.warpAffine(image, matrix, output)
        warps.append({"matrix": [*matrix.ravel().tolist(), 0, 0, 1], "md5": hashlib.md5(warped.tobytes()).hexdigest()})
        _, _, matrix = homography(rng, 512)
        warped = cv2.warpPerspective(image, matrix, output)
        warps.append({"matrix": matrix.ravel().tolist(), "md5": hashlib.md5(warped.tobytes()).hexdigest()})
    return {"rows": rows, "columns": columns, "outRows": output[1], "outColumns": output[0], "warps": warps}


def main() -> None:
    rng = np.random.default_rng(SEED)
    image = rng.integers(0, 256, (37, 29), dtype=np.uint8)
    affine = []
    for scale, degrees, shift in [(1.0, 0.0, (0.0, 0.0)), (0.8, 13.0, (2.5, -3.25)), (1.7, -31.0, (-9.0, 4.0)), (0.3, 75.0, (6.0, 5.0))]:
        matrix = cv2.getRotationMatrix2D((14.0, 18.0), degrees, scale)
        matrix[:, 2] += shift
        affine.append(
            {
                "scale": scale,
                "rotationDegrees": degrees,
                "center": [14.0, 18.0],
                "translation": list(shift),
                "matrix": matrix.ravel().tolist(),
                "warped": encode(cv2.warpAffine(image, matrix, (31, 33))),
            }
        )
    homographies = []
    for _ in range(4):
        corners, moved, matrix = homography(rng, 32)
        homographies.append(
            {
                "from": corners.tolist(),
                "to": moved.tolist(),
                "matrix": matrix.ravel().tolist(),
                "warped": encode(cv2.warpPerspective(image, matrix, (31, 33))),
            }
        )
    resized = [encode(cv2.resize(image, (columns, rows))) for rows, columns in [(74, 58), (51, 40), (20, 23), (37, 29), (19, 15), (8, 6)]]
    golden = {
        "script": "tools/golden/shape_alignment.py",
        "seed": SEED,
        "versions": {"opencv": cv2.__version__, "numpy": np.__version__},
        "image": encode(image),
        "affine": affine,
        "homographies": homographies,
        "resized": resized,
        "resizedBy": [
            {"factor": factor, **encode(cv2.resize(image, None, fx=factor, fy=factor))}
            for factor in (1, 2, 0.5, 1.5, 0.77, 1.31, 2.13, 512 / 501, 0.35)
        ],
        "robustFits": robust_fits(rng),
        "largeWarps": large_warps(rng),
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden, indent=1) + "\n")
    FITS.write_text(json.dumps(many_fits(rng)) + "\n")


main()
