"""Golden md5s of dicom-ingest: the published ingest procedure, done with pydicom and numpy.

    npx nx run dicom-ingest:build && SPINEGRADE_TEST_DATA=FOLDER python tools/golden/dicom/dicom_ingest.py

Writes packages/dicom-ingest/fixtures/golden.json. The synthetic series are files that the package's own test writer
makes; the corpus series are third-party files of the folder that SPINEGRADE_TEST_DATA names, of which only names and
md5s are kept. No seed: nothing is random.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import apply_rescale

WORKSPACE = Path(__file__).resolve().parents[3]
PACKAGE = WORKSPACE / "packages" / "dicom-ingest"
AXIS = {"sagittal": 0, "coronal": 1, "axial": 2}

TS = "transfer-syntaxes"
# name, plane, files in order of instance number
CORPUS = [
    *((f"transfer-syntax-{n}", "axial", [f"{TS}/{n}.dcm"]) for n in range(1, 10)),
    *((f"wg04-{m}-{e}", "axial", [f"wg04/{m}_{e}.dcm"]) for m in ("MR3", "MR4") for e in ("UNC", "RLE", "JPLL", "JLSL", "J2KR")),
    *(
        (f"pydicom-{name}", "axial", [f"pydicom/{name}.dcm"])
        for name in (
            "MR_small",
            "MR_small_RLE",
            "MR_small_bigendian",
            "MR_small_implicit",
            "MR_small_jp2klossless",
            "MR_small_jpeg_ls_lossless",
            "MR-SIEMENS-DICOM-WithOverlays",
        )
    ),
    ("all-syntaxes-in-one-series", "axial", [f"{TS}/{n}.dcm" for n in (4, 1, 6, 3, 8, 2, 9, 5, 7)]),
    (
        "shapes-orientations-and-kinds-mixed",
        "axial",
        ["wg04/MR4_UNC.dcm", "pydicom/MR_small.dcm", "wg04/MR3_JPLL.dcm", "pydicom/MR-SIEMENS-DICOM-WithOverlays.dcm", "wg04/MR4_RLE.dcm"],
    ),
]
# synthetic series that are also read with options of ingestSeries
OPTIONS = [
    ("sagittal-12-bit", {"rescale": "modality"}),
    ("rescale-of-each-slice", {"rescale": "modality"}),
    ("sagittal-big-endian-signed", {"rescale": "modality"}),
    ("mixed-shapes", {"rescale": "modality"}),
    ("constant", {"rescale": "modality"}),
    ("monochrome1", {"invertMonochrome1": True}),
    ("monochrome1", {"invertMonochrome1": True, "rescale": "modality"}),
    ("monochrome1-signed-with-garbage", {"invertMonochrome1": True}),
    ("sagittal-implicit", {"invertMonochrome1": True}),
]


def read_pixels(dataset, options):
    pixels = dataset.pixel_array
    if options.get("invertMonochrome1") and dataset.PhotometricInterpretation == "MONOCHROME1":
        lowest, bits = (-(1 << (dataset.BitsStored - 1)) if dataset.PixelRepresentation else 0), dataset.BitsStored
        pixels = (2 * lowest + (1 << bits) - 1 - pixels.astype(np.int64)).astype(pixels.dtype)
    return apply_rescale(pixels, dataset) if options.get("rescale") == "modality" else pixels


def normalise_to_8_bit(stack):
    lower, upper = np.percentile(stack, (0.1, 99.9))
    clipped = np.clip(stack, lower, upper)
    clipped = clipped - np.min(clipped)
    largest = np.max(clipped)
    if largest == 0:
        return np.zeros(stack.shape, np.uint8)  # as published 0 / 0, which happens to become 0 too
    return (clipped / largest * 255).astype(np.uint8)


def ingest(folder, plane, options):
    """The volume of a folder of <instance number>.dcm, and the instance number of each of its slices."""
    slices = []
    for path in sorted(folder.glob("*.dcm"), key=lambda p: int(p.stem)):
        dataset = pydicom.dcmread(path)
        orientation = np.array(dataset.ImageOrientationPatient, np.float64)
        position = np.array(dataset.ImagePositionPatient, np.float64)
        slices.append(
            {
                "instance": int(path.stem),
                "pixels": read_pixels(dataset, options),
                "position": position,
                "group": tuple(np.round(orientation, 3) + 0.0),
                "projection": float(np.sum(np.cross(orientation[:3], orientation[3:]) * position)),
            }
        )
    height = max(s["pixels"].shape[0] for s in slices)
    width = max(s["pixels"].shape[1] for s in slices)
    groups = {}
    for s in slices:
        groups.setdefault(s["group"], []).append(s)
    volumes, order = [], []
    for group in sorted(groups.values(), key=lambda g: g[0]["position"][AXIS[plane]]):
        group = sorted(group, key=lambda s: s["projection"])  # stable: equal places stay in order of instance number
        padded = [
            np.pad(s["pixels"], [(0, height - s["pixels"].shape[0]), (0, width - s["pixels"].shape[1])], mode="reflect")
            for s in group
        ]
        volumes.append(normalise_to_8_bit(np.stack(padded)))
        order += [s["instance"] for s in group]
    return np.concatenate(volumes), order


def golden(folder, name, plane, options={}):
    volume, order = ingest(folder, plane, options)
    md5 = hashlib.md5(np.ascontiguousarray(volume).tobytes()).hexdigest()
    return {"name": name, "plane": plane, "shape": list(volume.shape), "instanceNumbers": order, "md5": md5}


def corpus_folder():
    folder = os.environ.get("SPINEGRADE_TEST_DATA")
    if not folder:
        raise SystemExit("set SPINEGRADE_TEST_DATA to the folder of third-party test data, whose folder dicom is read")
    return Path(folder) / "dicom"


def main():
    warnings.simplefilter("ignore")
    test_data = corpus_folder()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        writer = PACKAGE / "dist" / "testing" / "write-synthetic-series.js"
        subprocess.run(["node", writer, root / "synthetic"], check=True)
        synthetic = [golden(d, d.name, d.parent.name) for d in sorted((root / "synthetic").glob("*/*"))]
        folders = {d.name: d for d in (root / "synthetic").glob("*/*")}
        with_options = [
            golden(folders[name], name, folders[name].parent.name, options) | {"options": options} for name, options in OPTIONS
        ]
        corpus = []
        for name, plane, files in CORPUS:
            folder = root / "corpus" / name
            folder.mkdir(parents=True)
            for instance, file in enumerate(files, start=1):
                shutil.copyfile(test_data / file, folder / f"{instance}.dcm")
            corpus.append(golden(folder, name, plane) | {"files": files})
    versions = {"numpy": np.__version__, "pydicom": pydicom.__version__}
    content = {
        "script": "tools/golden/dicom/dicom_ingest.py",
        "versions": versions,
        "synthetic": synthetic,
        "options": with_options,
        "corpus": corpus,
    }
    fixture = PACKAGE / "fixtures" / "golden.json"
    fixture.parent.mkdir(exist_ok=True)
    fixture.write_text(json.dumps(content, indent=2) + "\n")
    print(f"{fixture}: {len(synthetic)} synthetic series, {len(corpus)} of the corpus")


if __name__ == "__main__":
    main()
