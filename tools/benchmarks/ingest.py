"""Times the published ingest procedure, done with pydicom and numpy, on the data sets that ingest.bench.ts reads.

    python tools/benchmarks/ingest.py --steps 3

Reads every series that the two series tables list, one series a process at a time, and writes its volume as .npy. Prints
one JSON line for each encoding and number of processes: seconds, processor seconds of all processes, the peak memory of
all of them together. The modules are loaded, and each process has read one series, before the clock starts.
"""

import argparse
import csv
import json
import os
import resource
import tempfile
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import pixel_array  # noqa: F401  loads the decoders' plug-ins before the clock starts

AXIS = {"Sagittal T1": 0, "Sagittal T2/STIR": 0, "Axial T2": 2}


def normalise_to_8_bit(stack):
    lower, upper = np.percentile(stack, (0.1, 99.9))
    clipped = np.clip(stack, lower, upper)
    clipped = clipped - np.min(clipped)
    largest = np.max(clipped)
    if largest == 0:
        return np.zeros(stack.shape, np.uint8)
    return (clipped / largest * 255).astype(np.uint8)


def read_slice(path):
    dataset = pydicom.dcmread(path)
    orientation = np.array(dataset.ImageOrientationPatient, np.float64)
    position = np.array(dataset.ImagePositionPatient, np.float64)
    return {
        "pixels": dataset.pixel_array,
        "position": position,
        "group": tuple(np.round(orientation, 3) + 0.0),
        "projection": float(np.sum(np.cross(orientation[:3], orientation[3:]) * position)),
    }


def ingest(folder, description):
    slices = [read_slice(path) for path in sorted(folder.glob("*.dcm"), key=lambda p: int(p.stem))]
    height = max(s["pixels"].shape[0] for s in slices)
    width = max(s["pixels"].shape[1] for s in slices)
    groups = {}
    for s in slices:
        groups.setdefault(s["group"], []).append(s)
    volumes = []
    for group in sorted(groups.values(), key=lambda g: g[0]["position"][AXIS[description]]):
        group = sorted(group, key=lambda s: s["projection"])
        padded = [
            np.pad(s["pixels"], [(0, height - s["pixels"].shape[0]), (0, width - s["pixels"].shape[1])], mode="reflect")
            if s["pixels"].shape != (height, width)
            else s["pixels"]
            for s in group
        ]
        volumes.append(normalise_to_8_bit(np.stack(padded)))
    return np.concatenate(volumes)


def run(task):
    folder, description, target = task
    volume = ingest(folder, description)
    np.save(target, volume)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return volume.shape[0], usage.ru_maxrss


def tasks_of(data, out):
    for split in ("train", "test"):
        with open(data / f"{split}_series_descriptions.csv", newline="") as table:
            for row in csv.DictReader(table):
                folder = data / f"{split}_images" / row["study_id"] / row["series_id"]
                yield folder, row["series_description"], out / f"{row['series_id']}.npy"


def measure(data, out, processes):
    """Seconds, processor seconds and KiB of one pass over a data set."""
    tasks = list(tasks_of(data, out))
    before = cpu_seconds()
    with Pool(processes) as pool:
        pool.map(run, tasks[:processes], chunksize=1)
        start = time.perf_counter()
        results = pool.map(run, tasks, chunksize=1)
        seconds = time.perf_counter() - start
    peaks = sorted((peak for _, peak in results), reverse=True)[:processes]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # the processes have ended, so that their time is counted; the warm-up is one series of about sixty each
    return seconds, cpu_seconds() - before, own + sum(peaks)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=1)
    steps = parser.parse_args().steps
    root = Path(os.environ.get("SPINEGRADE_BENCH_DATA", Path(tempfile.gettempdir()) / "spinegrade-bench" / "ingest"))
    for encoding in ("native", "jpeg-lossless", "jpeg-2000"):
        if not (root / encoding).exists():
            continue
        for processes in (1, 2):
            with tempfile.TemporaryDirectory() as out:
                passes = [measure(root / encoding, Path(out), processes) for _ in range(steps)]
            seconds, cpu, memory = map(list, zip(*passes))
            op = f"ingest, {encoding}, {processes} at once"
            line = {"op": op, "seconds": seconds, "cpuSeconds": cpu, "peakMemoryMiB": max(memory) / 1024}
            print(json.dumps(line | {"pydicom": pydicom.__version__, "numpy": np.__version__}), flush=True)


def cpu_seconds():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
