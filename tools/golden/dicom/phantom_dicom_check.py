"""Reads every file of a phantom data set with pydicom and checks that geometry, pixels and ids agree.

One file of every series also goes into a DICOMDIR, and, where dciodvfy (Debian: dicom3tools) is installed, to that
validator, which must find no error.

    node packages/phantom/dist/cli.js generate --out /tmp/phantom --studies 3
    python tools/golden/dicom/phantom_dicom_check.py /tmp/phantom

Prints one line of totals; the first disagreement stops it with an AssertionError that names the file.
"""

import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict

import numpy as np
import pydicom
from pydicom.fileset import FileSet

VALIDATOR = shutil.which("dciodvfy")

# readers of these files round orientations to 3 decimals; ours agree to far more
TOLERANCE = 1e-6


def check_slice(path, dataset):
    study, series = path.parent.parent.name, path.parent.name
    assert dataset.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian, path
    assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID, path
    assert dataset.PatientID == study and dataset.Modality == "MR", path
    assert int(dataset.InstanceNumber) == int(path.stem), path
    for uid in (dataset.SOPInstanceUID, dataset.SeriesInstanceUID, dataset.StudyInstanceUID):
        assert uid.is_valid and uid.startswith("2.25."), (path, series)
    pixels = dataset.pixel_array
    assert pixels.shape == (dataset.Rows, dataset.Columns), path
    assert 0 < pixels.max() < 2**dataset.BitsStored and dataset.HighBit == dataset.BitsStored - 1, path
    axes = np.array(dataset.ImageOrientationPatient, float).reshape(2, 3)
    assert np.abs(axes @ axes.T - np.eye(2)).max() < TOLERANCE, path
    return axes


def check_series(folder):
    """Slices of one orientation lie on one line along their normal; each has another place."""
    places = defaultdict(list)
    uids = set()
    for path in folder.glob("*.dcm"):
        dataset = pydicom.dcmread(path)
        axes = check_slice(path, dataset)
        normal = np.cross(*axes)
        position = np.array(dataset.ImagePositionPatient, float)
        places[tuple(np.round(axes.ravel(), 3) + 0.0)].append((normal @ position, position, axes))
        uids.add(dataset.SOPInstanceUID)
    count = sum(map(len, places.values()))
    assert count > 0 and len(uids) == count, folder
    for slices in places.values():
        projections = sorted(projection for projection, *_ in slices)
        if "Sagittal" in dataset.SeriesDescription and len(projections) > 1:
            steps = np.diff(projections)
            assert steps.min() > 1 and steps.max() - steps.min() < 0.01, (folder, steps)
            spacing = dataset.get("SpacingBetweenSlices")
            assert spacing is None or abs(float(spacing) - steps[0]) < 0.01, (folder, spacing, steps[0])
    return count, dataset.SeriesDescription


def check_conformance(path):
    """Type 1 and 2 elements of the information object, by a validator that knows the standard's tables."""
    if VALIDATOR is None:
        return 0
    answer = subprocess.run([VALIDATOR, str(path)], capture_output=True, text=True, check=False)
    errors = [line for line in (answer.stdout + answer.stderr).splitlines() if line.startswith("Error")]
    assert not errors, (path, errors)
    return 1


def check_dicomdir(paths):
    """pydicom refuses to list a file that lacks what a directory record needs."""
    directory = FileSet()
    for path in paths:
        directory.add(path)
    with tempfile.TemporaryDirectory() as folder:
        directory.write(folder)
        assert len(FileSet(pathlib.Path(folder) / "DICOMDIR")) == len(paths)


def main():
    root = pathlib.Path(sys.argv[1])
    totals = defaultdict(int)
    firsts = []
    for split in ("train", "test"):
        with open(root / f"{split}_series_descriptions.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            folder = root / f"{split}_images" / row["study_id"] / row["series_id"]
            count, description = check_series(folder)
            assert description == row["series_description"], folder
            totals["series"] += 1
            totals["files"] += count
            firsts.append(min(folder.glob("*.dcm")))
            totals["validated"] += check_conformance(firsts[-1])
    check_dicomdir(firsts)
    totals["files of a DICOMDIR"] = len(firsts)
    with open(root / "train_label_coordinates.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = root / "train_images" / row["study_id"] / row["series_id"] / f"{row['instance_number']}.dcm"
            header = pydicom.dcmread(path, stop_before_pixels=True)
            assert 0 <= float(row["x"]) < header.Columns and 0 <= float(row["y"]) < header.Rows, row
            totals["points"] += 1
    print(", ".join(f"{count} {name}" for name, count in totals.items()), "agree")


if __name__ == "__main__":
    main()
