"""The Python twin of packages/augmentation/bench/example.bench.ts: a training example of 512 x 512 x 16 to 320 px by OpenCV and
albumentations, on one thread.

    python tools/benchmarks/training_example.py [--steps 60]

prints one JSON line for each operation. The steps are those of the published NFN training, with its ranges and chances:
flip, move (identity, alignment to a mean shape, homography), rectangle, resize, brightness and contrast, one of blur and
noise. A volume is an image of 16 channels, as albumentations takes it.
"""

import argparse
import os
import random
import sys
import warnings

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
warnings.simplefilter("ignore")

import albumentations as A  # noqa: E402
import cv2  # noqa: E402
import numpy as np  # noqa: E402
from timing import report, timed  # noqa: E402

DEPTH, FRAME, SIZE, BORDER, TRIES, WARM_UP = 16, 512, 320, 5, 20, 5

BRIGHTNESS = A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0.2, p=0.75)
DEGRADATIONS = [
    A.MotionBlur(blur_limit=5),
    A.MedianBlur(blur_limit=5),
    A.GaussianBlur(blur_limit=5),
    A.GaussNoise(var_limit=(10, 50)),
]
GREYS = A.Compose([BRIGHTNESS, A.OneOf(DEGRADATIONS, p=0.5)])


def sample_volume(depth=DEPTH):
    """Waves with noise, uint8 [D, H, W], and ten points: the same as in our benchmark but for the noise's draws."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[: depth * FRAME, :FRAME]
    values = 128 + 100 * np.sin(x / 17) * np.cos(y / 23) + rng.normal(0, 5, x.shape)
    levels = np.arange(5)
    points = np.stack([290 - 7 * levels + levels**2, 140 + 55 * levels], axis=1).astype(np.float32)
    z = np.repeat([int(0.7 * depth), int(0.25 * depth)], 5)
    return np.clip(values, 0, 255).astype(np.uint8).reshape(depth, FRAME, FRAME), np.concatenate([points, points]), z


def is_inside(points):
    return points.min() >= BORDER and points.max() <= FRAME - 1 - BORDER


def about_centre(points):
    """A scale and turn about the points' centre, their box then in the middle of the frame but for some pixels."""
    scale, degrees = 1 + random.uniform(-0.25, 0.35), random.uniform(-20, 20)
    matrix = cv2.getRotationMatrix2D(points.mean(0).tolist(), degrees, scale)
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    shift = FRAME / 2 - (moved.min(0) + moved.max(0)) / 2 + [random.uniform(-10, 10), random.uniform(-10, 10)]
    matrix[:, 2] += shift
    return matrix


def align(image, points, template):
    fit, _ = cv2.estimateAffinePartial2D(points, template)
    aligned = points @ fit[:, :2].T + fit[:, 2]
    for _ in range(TRIES):
        matrix = np.vstack([about_centre(aligned), [0, 0, 1]]) @ np.vstack([fit, [0, 0, 1]])
        moved = points @ matrix[:2, :2].T + matrix[:2, 2]
        if is_inside(moved):
            return cv2.warpAffine(image, matrix[:2], (FRAME, FRAME)), moved
    return image, points


def tilt(image, points):
    corners = np.array([[0, 0], [FRAME - 1, 0], [FRAME - 1, FRAME - 1], [0, FRAME - 1]], np.float32)
    for _ in range(TRIES):
        offsets = np.random.uniform(-0.25, 0.25, (4, 2)) * FRAME
        matrix = cv2.getPerspectiveTransform(corners, (corners + offsets).astype(np.float32))
        moved = cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0]
        if is_inside(moved):
            return cv2.warpPerspective(image, matrix, (FRAME, FRAME)), moved
    return image, points


def zero_rectangle(image, points):
    top = int(points[:, 1].min())
    x0, x1 = sorted(random.randint(0, FRAME) for _ in range(2))
    y0, y1 = sorted(random.randint(0, max(0, top)) for _ in range(2))
    image[y0:y1, x0:x1] = 0


def training_example(volume, points, z, template):
    """[D, H, W] to [D, S, S], and the points in the image."""
    if random.random() < 0.5:
        volume, z = volume[::-1], len(volume) - 1 - z
        points, z = np.roll(points, 5, axis=0), np.roll(z, 5)
    image = np.ascontiguousarray(volume.transpose(1, 2, 0))
    kind = random.random()
    if kind < 0.7:
        image, points = align(image, points, template)
    elif kind < 0.9:
        image, points = tilt(image, points)
    if random.random() < 0.5:
        zero_rectangle(image, points)
    image = GREYS(image=cv2.resize(image, (SIZE, SIZE)))["image"]
    return np.ascontiguousarray(image.transpose(2, 0, 1)), points * SIZE / FRAME, z


def plain_example(volume):
    image = cv2.resize(np.ascontiguousarray(volume.transpose(1, 2, 0)), (SIZE, SIZE))
    return np.ascontiguousarray(image.transpose(2, 0, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--steps", type=int, default=60, help="timed runs of each operation")
    steps = parser.parse_args().steps
    cv2.setNumThreads(1)
    random.seed(1)
    np.random.seed(1)
    volume, points, z = sample_volume()
    template = points + np.random.normal(0, 4, points.shape).astype(np.float32)
    image = np.ascontiguousarray(plain_example(volume).transpose(1, 2, 0))
    motion = np.zeros((5, 5), np.float32)
    cv2.line(motion, (0, 0), (4, 3), 0.2, thickness=1)
    brightness, (motion_blur, median, gaussian, noise) = BRIGHTNESS, DEGRADATIONS
    operations = {
        "training-example": lambda: training_example(volume, points, z, template),
        "plain-example": lambda: plain_example(volume),
        "brightness and contrast": lambda: brightness.apply(image, alpha=1.1, beta=0.05),
        "motion blur 5": lambda: motion_blur.apply(image, kernel=motion),
        "median blur 3": lambda: median.apply(image, kernel=3),
        "median blur 5": lambda: median.apply(image, kernel=5),
        "gaussian blur 5": lambda: gaussian.apply(image, ksize=5, sigma=0),
        "noise": lambda: noise.apply(image, **noise.get_params_dependent_on_data({}, {"image": image})),
    }
    engine = {
        "backend": "opencv, albumentations",
        "device": "cpu",
        "threads": cv2.getNumThreads(),
        "versions": {"opencv": cv2.__version__, "albumentations": A.__version__, "python": sys.version.split()[0]},
    }
    for op, work in operations.items():
        report(op, [DEPTH, FRAME, FRAME], timed(work, steps, WARM_UP), imageSize=SIZE, **engine)


if __name__ == "__main__":
    main()
