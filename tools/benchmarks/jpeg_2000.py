"""Milliseconds of pylibjpeg-openjpeg for a JPEG 2000 slice; the twin of packages/jpeg-2000/bench/decode.bench.ts.

    python tools/benchmarks/jpeg_2000.py DICOM_FOLDER DIR [--slices 20]

Encodes every so manieth of the folder's uncompressed .dcm files losslessly into DIR, decodes them and prints one JSON
line. `SPINEGRADE_J2K=DIR npm run bench -- --project jpeg-2000` then decodes the same files.
"""

import argparse
import json
import time
from pathlib import Path

import pydicom
from openjpeg.utils import decode, encode_array

RUNS = 9

parser = argparse.ArgumentParser()
parser.add_argument("dicom_folder", type=Path)
parser.add_argument("out", type=Path)
parser.add_argument("--slices", type=int, default=20)
arguments = parser.parse_args()

files = sorted(arguments.dicom_folder.rglob("*.dcm"))
chosen = files[:: max(1, len(files) // arguments.slices)][: arguments.slices]
arguments.out.mkdir(parents=True, exist_ok=True)
streams = []
for index, file in enumerate(chosen):
    streams.append(bytes(encode_array(pydicom.dcmread(file).pixel_array, photometric_interpretation=2)))
    (arguments.out / f"{index}.j2k").write_bytes(streams[-1])

times = []
for run in range(RUNS + 1):
    start = time.process_time()
    for stream in streams:
        decode(stream)
    times.append(time.process_time() - start)
times = sorted(times[1:])
ms = [round(seconds * 1000 / len(streams), 2) for seconds in (times[RUNS // 2], times[0])]
print(json.dumps({"op": "pylibjpeg-openjpeg", "slices": len(streams), "msPerSlice": ms[0], "fastestMsPerSlice": ms[1], "runs": RUNS}))
