"""The PyTorch twin of packages/trainer/bench/trainer-step.bench.ts: whole training steps of the NFN net, loading included.

    python tools/benchmarks/trainer_step.py [--steps 4] [--encoder resnet18d --encoder pvt_v2_b4]

prints one JSON line for each encoder. Volumes of 8 slices of 512 px are read from .npy files and augmented to 320 px by
OpenCV and albumentations (training_example.py) in the worker processes of a DataLoader, as many as ours has threads;
net, loss, optimizer and moving average are those of nfn_step.py. `compare.mjs trainer-step` runs both.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from nfn_step import MASK, SIZE, WARM_UP, engine, one_hot_heatmap, total_loss
from timing import report
from timm.utils import ModelEmaV2
from torch.utils.data import DataLoader, Dataset
from training_example import sample_volume, training_example

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "golden" / "nets"))
from nfn_net import NfnNet  # noqa: E402

DEPTH, VOLUMES = 8, 8
WORKERS = max(1, min(4, os.cpu_count() - 1))


class Volumes(Dataset):
    """Augmented examples of volumes on disk."""

    def __init__(self, folder, count):
        self.folder, self.count = Path(folder), count
        for index in range(VOLUMES):
            volume, self.points, self.z = sample_volume(DEPTH)
            np.save(self.folder / f"{index}.npy", volume)
        self.template = self.points + np.random.normal(0, 4, self.points.shape).astype(np.float32)

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        """Images uint8 [D, S, S], x and y in mask px and z in slices [10, 3], grades [10]."""
        volume = np.load(self.folder / f"{index % VOLUMES}.npy")
        image, points, z = training_example(volume, self.points.copy(), self.z, self.template)
        xyz = np.concatenate([points * MASK / SIZE, z[:, None]], axis=1).astype(np.float32)
        return torch.from_numpy(image), torch.from_numpy(xyz), (torch.arange(10) + index) % 3


def seed_worker(worker):
    cv2.setNumThreads(1)
    random.seed(worker)
    np.random.seed(worker)


def cpu_seconds_of(processes):
    """Processor seconds of other processes; 0 where there is no /proc to say it."""
    seconds = 0.0
    for process in processes:
        try:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def time_steps(encoder, dataset):
    net = NfnNet(encoder).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=5e-5, weight_decay=0.01)
    average = ModelEmaV2(net, decay=0.99)
    loader = DataLoader(dataset, batch_size=1, shuffle=True, num_workers=WORKERS, worker_init_fn=seed_worker)
    batches = iter(loader)
    cpu_now = lambda: time.process_time() + cpu_seconds_of(batches._workers)
    seconds, waits, cpu_seconds = [], [], []
    for step in range(len(dataset)):
        start, cpu_start = time.perf_counter(), cpu_now()
        volumes, xyz, grades = next(batches)
        waited = time.perf_counter() - start
        images = (volumes[0].float() / 127.5 - 1)[:, None].expand(-1, 3, -1, -1)
        target = {"heatmap": [one_hot_heatmap(xyz[0], DEPTH)], "xyz": xyz, "grades": grades}
        optimizer.zero_grad(set_to_none=True)
        loss, _ = total_loss(net(images, [DEPTH]), target)
        loss.backward()
        optimizer.step()
        average.update(net)
        if step >= WARM_UP:
            seconds.append(time.perf_counter() - start)
            waits.append(waited)
            cpu_seconds.append(cpu_now() - cpu_start)
    # peak memory is that of the process that trains, without its workers'
    report(
        f"trainer-step {encoder}",
        [DEPTH, SIZE, SIZE, 3],
        (seconds, cpu_seconds),
        waitSeconds=[round(wait, 5) for wait in waits],
        loadWorkers=WORKERS,
        **engine(),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--steps", type=int, default=4, help="timed steps of each encoder")
    parser.add_argument("--encoder", action="append", help="default: resnet18d and pvt_v2_b4")
    options = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    np.random.seed(1)
    with tempfile.TemporaryDirectory(prefix="spinegrade-bench-") as folder:
        dataset = Volumes(folder, WARM_UP + options.steps)
        for encoder in options.encoder or ["resnet18d", "pvt_v2_b4"]:
            time_steps(encoder, dataset)


if __name__ == "__main__":
    main()
