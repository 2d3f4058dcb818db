"""Golden geometry of dicom-ingest: enhanced multi-frame series and points in patient space, by pydicom and numpy.

    python tools/golden/dicom/dicom_geometry.py

Writes packages/dicom-ingest/fixtures/geometry.json. The series are files that the package's own test writer makes. The
geometry of each frame is taken from its functional groups as pydicom parses them; the volume and its order follow
tools/golden/dicom/dicom_ingest.py; a point is taken to the patient by the 4 x 4 affine of its slice (PS3.3 equation
C.7.6.2.1-1, as nibabel writes it for one slice) and, between slices, by the mean of the two weighted by distance.
Nothing is random.
"""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pydicom

from dicom_ingest import AXIS, normalise_to_8_bit

WORKSPACE = Path(__file__).resolve().parents[3]
PACKAGE = WORKSPACE / "packages" / "dicom-ingest"
NODE = ["node", "--no-warnings", "--conditions=@spinegrade/source", "--import", "./tools/readme-example/src/register.mjs"]
# x, y in pixels, z in slices; some between slices, some at their edges
POINTS = [[0, 0, 0], [4, 5, 1], [1.25, 2.5, 0.75], [-0.4, 5.4, 1.5], [3, 3, 0.999]]


def in_groups(dataset, frame, sequence, keyword):
    """The value of a frame's functional group, of the shared one, or of the data set itself."""
    groups = [dataset.PerFrameFunctionalGroupsSequence[frame]]
    if "SharedFunctionalGroupsSequence" in dataset:
        groups.append(dataset.SharedFunctionalGroupsSequence[0])
    for group in groups:
        if sequence in group and keyword in group[sequence][0]:
            return np.array(group[sequence][0][keyword].value, np.float64)
    return np.array(dataset[keyword].value, np.float64)


def read_frames(path):
    dataset = pydicom.dcmread(path)
    pixels = dataset.pixel_array
    for frame in range(int(dataset.NumberOfFrames)):
        orientation = in_groups(dataset, frame, "PlaneOrientationSequence", "ImageOrientationPatient")
        position = in_groups(dataset, frame, "PlanePositionSequence", "ImagePositionPatient")
        spacing = in_groups(dataset, frame, "PixelMeasuresSequence", "PixelSpacing")
        affine = np.eye(4)
        affine[:3, 0] = orientation[:3] * spacing[1]
        affine[:3, 1] = orientation[3:] * spacing[0]
        affine[:3, 2] = 0
        affine[:3, 3] = position
        yield {
            "instance": int(path.stem),
            "frame": frame,
            "pixels": pixels[frame],
            "position": position,
            "key": tuple(np.round(orientation, 3) + 0.0),
            "projection": float(np.sum(np.cross(orientation[:3], orientation[3:]) * position)),
            "affine": affine,
        }


def to_patient(slices, point):
    x, y, z = point
    below, above = int(np.floor(z)), int(np.ceil(z))
    if slices[below]["group"] != slices[above]["group"]:
        below = above = int(np.floor(z + 0.5))
    places = [(slices[i]["affine"] @ [x, y, 0, 1])[:3] for i in (below, above)]
    return list(places[0] + (places[1] - places[0]) * (z - np.floor(z) if below != above else 0))


def golden(folder):
    plane = folder.parent.name
    frames = [frame for path in sorted(folder.glob("*.dcm"), key=lambda p: int(p.stem)) for frame in read_frames(path)]
    groups = {}
    for frame in frames:
        groups.setdefault(frame["key"], []).append(frame)
    volumes, slices = [], []
    for number, group in enumerate(sorted(groups.values(), key=lambda g: g[0]["position"][AXIS[plane]])):
        group = sorted(group, key=lambda frame: frame["projection"])
        volumes.append(normalise_to_8_bit(np.stack([frame["pixels"] for frame in group])))
        slices += [frame | {"group": number} for frame in group]
    volume = np.ascontiguousarray(np.concatenate(volumes))
    points = [point for point in POINTS if point[2] <= len(slices) - 1]
    return {
        "name": folder.name,
        "plane": plane,
        "shape": list(volume.shape),
        "md5": hashlib.md5(volume.tobytes()).hexdigest(),
        "slices": [
            {key: s[key] for key in ("instance", "frame", "group")}
            | {"projectionMm": s["projection"], "matrix": s["affine"].tolist()}
            for s in slices
        ],
        "points": [{"voxel": point, "patientMm": to_patient(slices, point)} for point in points],
    }


def main():
    with tempfile.TemporaryDirectory() as temporary:
        writer = PACKAGE / "src" / "testing" / "write-synthetic-series.ts"
        subprocess.run([*NODE, writer, temporary, "enhanced"], check=True, cwd=WORKSPACE)
        series = [golden(folder) for folder in sorted(Path(temporary).glob("*/*"))]
    versions = {"numpy": np.__version__, "pydicom": pydicom.__version__}
    content = {"script": "tools/golden/dicom/dicom_geometry.py", "versions": versions, "series": series}
    fixture = PACKAGE / "fixtures" / "geometry.json"
    fixture.write_text(json.dumps(content, indent=2) + "\n")
    print(f"{fixture}: {len(series)} series")


if __name__ == "__main__":
    main()
