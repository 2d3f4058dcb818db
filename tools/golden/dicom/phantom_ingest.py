"""Golden md5s of phantom series: the published ingest procedure, done with pydicom and numpy.

    npx nx run-many -t build -p phantom && python tools/golden/dicom/phantom_ingest.py

Has the phantom write a small data set of seed 11, and writes packages/phantom/fixtures/ingest.json: of every
series the plane, the shape of its volume and the volume's md5.
"""

import csv
import json
import subprocess
import tempfile
import warnings
from pathlib import Path

from dicom_ingest import WORKSPACE, golden

PLANES = {"Sagittal T1": "sagittal", "Sagittal T2/STIR": "sagittal", "Axial T2": "axial"}
PHANTOM = (WORKSPACE / "packages" / "phantom" / "dist" / "index.js").as_uri()
SOURCE = {"seed": 11, "trainStudies": 1, "testStudies": 1}
SIZE = {"imageSize": 64, "sagittalSlices": 5, "axialSlices": 6}


def main():
    warnings.simplefilter("ignore")
    series = []
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        arguments = f"{json.dumps(SOURCE | {'size': SIZE})}, {json.dumps({'dataDir': temporary})}"
        script = f"import {{ generateDataSet }} from '{PHANTOM}'; await generateDataSet({arguments});"
        subprocess.run(["node", "--input-type=module", "--eval", script], check=True)
        for split in ("train", "test"):
            with open(data / f"{split}_series_descriptions.csv", newline="") as table:
                for row in csv.DictReader(table):
                    folder = data / f"{split}_images" / row["study_id"] / row["series_id"]
                    found = golden(folder, row["series_description"], PLANES[row["series_description"]])
                    ids = {"split": split, "studyId": int(row["study_id"]), "seriesId": int(row["series_id"])}
                    series.append(ids | {"plane": found["plane"], "shape": found["shape"], "md5": found["md5"]})
    content = {"script": "tools/golden/dicom/phantom_ingest.py", "series": series}
    path = WORKSPACE / "packages" / "phantom" / "fixtures" / "ingest.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")
    print(f"{path}: {len(series)} series")


if __name__ == "__main__":
    main()
