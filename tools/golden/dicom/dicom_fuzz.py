"""What pydicom and numpy make of damaged DICOM files, for the fuzz test of dicom-ingest.

    python tools/golden/dicom/dicom_fuzz.py [CASES]

Has the package's own fuzzer write its cases (seeded, from files that the package's tests make), reads each by the
published procedure, and writes packages/dicom-ingest/fixtures/fuzz-verdicts.json: of each case 16 bits of its volume's
md5, or 0 where pydicom, numpy or the procedure gave an error. Needs `npm ci` and the engineers' node.
"""

import base64
import hashlib
import json
import multiprocessing
import resource
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pydicom

from dicom_ingest import PACKAGE, WORKSPACE, ingest

SEED = 1234
CHUNK = 500
SECONDS_A_CASE = 20
MEMORY = 6 << 30
FUZZ = PACKAGE / "src" / "testing" / "fuzz"
NODE = [
    "node",
    "--no-warnings",
    "--conditions=@spinegrade/source",
    "--import",
    str(WORKSPACE / "tools" / "readme-example" / "src" / "register.mjs"),
]


def give_up(*_):
    raise TimeoutError(f"no answer in {SECONDS_A_CASE} s")


def checksum(path, folder):
    """16 bits of the md5 of the volume, from 1; 0 for a file that is refused."""
    only = folder / "1.dcm"
    path.rename(only)
    signal.alarm(SECONDS_A_CASE)
    try:
        volume, _ = ingest(folder, "sagittal", {})
    except BaseException as error:  # whatever it trips over, a decoder's own panic too: the file was refused
        if isinstance(error, KeyboardInterrupt):
            raise
        return 0
    finally:
        signal.alarm(0)
        only.unlink()
    if volume.size == 0:
        return 0
    md5 = hashlib.md5("x".join(map(str, volume.shape)).encode())
    md5.update(np.ascontiguousarray(volume).tobytes())
    return int.from_bytes(md5.digest()[:2], "big") % 0xFFFF + 1


def read_range(start, end, damaged, single, checksums, next_index):
    """Reads cases in a process of its own: some files end pydicom's decoders, and the process with them."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for index in range(start, end):
        next_index.value = index
        checksums[index] = checksum(damaged / f"{index}.dcm", single)
    next_index.value = end


def read_chunk(start, end, damaged, single, checksums):
    fork = multiprocessing.get_context("fork")
    next_index = fork.Value("q", start)
    while next_index.value < end:
        process = fork.Process(
            target=read_range, args=(next_index.value, end, damaged, single, checksums, next_index)
        )
        process.start()
        process.join()
        if next_index.value < end:  # this one ended it, and counts as refused
            (single / "1.dcm").unlink(missing_ok=True)
            next_index.value += 1


def main():
    warnings.simplefilter("ignore")
    pydicom.config.settings.reading_validation_mode = pydicom.config.WARN
    signal.signal(signal.SIGALRM, give_up)
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    corpus = subprocess.run([*NODE, FUZZ / "corpus-md5.ts"], check=True, capture_output=True, text=True).stdout.strip()
    shared = multiprocessing.get_context("fork").Array("H", cases)
    with tempfile.TemporaryDirectory() as temporary:
        damaged, single = Path(temporary) / "damaged", Path(temporary) / "single"
        damaged.mkdir()
        single.mkdir()
        for start in range(0, cases, CHUNK):
            end = min(cases, start + CHUNK)
            subprocess.run([*NODE, FUZZ / "fuzz-child.ts", *map(str, (SEED, start, end)), damaged], check=True)
            read_chunk(start, end, damaged, single, shared)
            refused = sum(value == 0 for value in shared[:end])
            print(f"{end} of {cases}: {refused} refused", flush=True)
    checksums = np.array(shared[:], "<u2")
    if (checksums == 0).mean() > 0.9:
        raise SystemExit("pydicom refused nearly everything: it is this script that fails, not the files")
    content = {
        "script": "tools/golden/dicom/dicom_fuzz.py",
        "versions": {"numpy": np.__version__, "pydicom": pydicom.__version__},
        "seed": SEED,
        "cases": cases,
        "corpusMd5": corpus,
        "refused": int((checksums == 0).sum()),
        "checksums": base64.b64encode(checksums.tobytes()).decode(),
    }
    (PACKAGE / "fixtures" / "fuzz-verdicts.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
