"""Golden values of packages/augmentation: photometric steps of albumentations 1.4.14 with fixed parameters, the lines
of its motion blur, what it draws how often, and the published way of resizing a slice (OpenCV).

Run from the workspace root: python tools/golden/augmentation.py
"""

import base64
import json
import os
import random
from collections import Counter
from pathlib import Path

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations as A  # noqa: E402
import cv2  # noqa: E402
import numpy as np  # noqa: E402

SEED = 20240914
OUTPUT = Path("packages/augmentation/fixtures/albumentations.json")


def encode(image: np.ndarray) -> dict:
    return {
        "rows": image.shape[0],
        "columns": image.shape[1],
        "base64": base64.b64encode(np.ascontiguousarray(image).tobytes()).decode(),
    }


def smooth_image(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Waves of a few pixels, as structures in an image are, with some noise."""
    y, x = np.mgrid[:rows, :columns]
    waves = 120 + 60 * np.sin(x / 4.3) * np.cos(y / 5.9) + 40 * np.sin((x + 2 * y) / 11)
    return np.clip(waves + rng.normal(0, 6, waves.shape), 0, 255).astype(np.uint8)


def motion(image: np.ndarray, size: int, line: list) -> dict:
    kernel = np.zeros((size, size), np.uint8)
    cv2.line(kernel, tuple(line[0]), tuple(line[1]), 1, thickness=1)
    blurred = A.MotionBlur().apply(image, kernel=kernel.astype(np.float32) / kernel.sum())
    return {"size": size, "line": line, "blurred": encode(blurred)}


def all_lines(size: int) -> list:
    """Every line in a kernel: its ends and, as a string of 0 and 1, its pixels by rows."""
    lines = []
    pixels = [(x, y) for y in range(size) for x in range(size)]
    for start in pixels:
        for end in pixels:
            kernel = np.zeros((size, size), np.uint8)
            cv2.line(kernel, start, end, 1, thickness=1)
            lines.append(["".join(map(str, (*start, *end))), "".join(map(str, kernel.ravel()))])
    return lines


def noisy(image: np.ndarray, rng: np.random.Generator) -> dict:
    """Noise in quarters, so that it is exact in single precision, over the whole range of grey values."""
    noise = np.round(4 * rng.normal(0, 12, image.shape)) / 4
    return {"noise": noise.ravel().tolist(), "noisy": encode(A.GaussNoise().apply(image, gauss=noise))}


def draw_shares() -> dict:
    """How often each kernel size and each of the four steps is drawn, and the limits of what is uniform."""
    random.seed(SEED)
    np.random.seed(SEED)
    count = 12000
    motion, median, gaussian = A.MotionBlur(blur_limit=5), A.MedianBlur(blur_limit=5), A.GaussianBlur(blur_limit=5)
    noise = A.GaussNoise(var_limit=(10, 50))
    sizes = {
        "motionBlur": [motion.get_params()["kernel"].shape[0] for _ in range(count)],
        "medianBlur": [int(median.get_params()["kernel"]) for _ in range(count)],
        "gaussianBlur": [gaussian.get_params()["ksize"] for _ in range(count)],
    }
    sigmas = {gaussian.get_params()["sigma"] for _ in range(100)}
    assert sigmas == {0.0}, "OpenCV chooses sigma by the size"
    brightness = A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0.2)
    drawn = [brightness.get_params() for _ in range(count)]
    return {
        "count": count,
        "sizes": {name: {str(k): v / count for k, v in sorted(Counter(drawn).items())} for name, drawn in sizes.items()},
        "contrastFactor": [min(d["alpha"] for d in drawn), max(d["alpha"] for d in drawn)],
        "brightness": [min(d["beta"] for d in drawn), max(d["beta"] for d in drawn)],
        "noiseVariance": list(noise.var_limit),
        "oneOf": list(A.OneOf([motion, median, gaussian, noise], p=0.5).transforms_ps),
    }


def published_resize(image: np.ndarray, frame: int, size: int) -> np.ndarray:
    scale = frame / max(image.shape)
    resized = cv2.resize(image, dsize=None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    rows, columns = resized.shape
    top, left = (frame - rows) // 2, (frame - columns) // 2
    padded = np.zeros((frame, frame), np.uint8)
    padded[top : top + rows, left : left + columns] = resized
    return cv2.resize(padded, (size, size), interpolation=cv2.INTER_LINEAR)


def main() -> None:
    rng = np.random.default_rng(SEED)
    image = rng.integers(0, 256, (21, 26), dtype=np.uint8)
    brightness = A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0.2)
    every_grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    slice_image = smooth_image(rng, 60, 52)
    golden = {
        "script": "tools/golden/augmentation.py",
        "seed": SEED,
        "versions": {"albumentations": A.__version__, "opencv": cv2.__version__, "numpy": np.__version__},
        "image": encode(image),
        "brightness": [
            {
                "contrastFactor": alpha,
                "brightness": beta,
                "greys": brightness.apply(every_grey, alpha=alpha, beta=beta).ravel().tolist(),
            }
            for alpha, beta in [(1.0, 0.1), (1.2, 0.0), (0.83, -0.17), (1.137, 0.0631), (0.9, 0.2)]
        ],
        "motion": [
            motion(image, 3, [[0, 1], [2, 1]]),
            motion(image, 5, [[0, 0], [4, 3]]),
            motion(image, 5, [[3, 4], [3, 0]]),
            motion(image, 5, [[1, 2], [2, 2]]),
        ],
        "lines": {"3": all_lines(3), "5": all_lines(5)},
        "median": [{"size": k, "blurred": encode(A.MedianBlur().apply(image, kernel=k))} for k in (3, 5)],
        "gaussian": [{"size": k, "blurred": encode(A.GaussianBlur().apply(image, ksize=k, sigma=0))} for k in (3, 5)],
        "noise": noisy(image, rng),
        "draws": draw_shares(),
        "slice": encode(slice_image),
        "plain": [{"imageSize": size, "image": encode(published_resize(slice_image, 512, size))} for size in (96, 144)],
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden) + "\n")


main()
