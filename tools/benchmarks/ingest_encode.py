"""Copies a data set in the competition's layout with its pixels encoded anew, without loss, by GDCM.

    python tools/benchmarks/ingest_encode.py FROM TO jpeg-lossless|jpeg-2000

The tables are copied as they are. TO is whole when the script ends well; it is made under another name until then.
"""

import argparse
import shutil
from multiprocessing import Pool
from pathlib import Path

import gdcm

SYNTAXES = {
    "jpeg-lossless": gdcm.TransferSyntax.JPEGLosslessProcess14_1,
    "jpeg-2000": gdcm.TransferSyntax.JPEG2000Lossless,
}


def encode(task):
    source, target, syntax = task
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(source))
    if not reader.Read():
        raise RuntimeError(f"GDCM cannot read {source}")
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(SYNTAXES[syntax]))
    change.SetInput(reader.GetImage())
    if not change.Change():
        raise RuntimeError(f"GDCM cannot encode {source} as {syntax}")
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(target))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    if not writer.Write():
        raise RuntimeError(f"GDCM cannot write {target}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("syntax", choices=SYNTAXES)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    unfinished = arguments.target.with_name(arguments.target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for table in arguments.source.glob("*.csv"):
        shutil.copyfile(table, unfinished / table.name)
    files = sorted(arguments.source.glob("*_images/*/*/*.dcm"))
    tasks = [(file, unfinished / file.relative_to(arguments.source), arguments.syntax) for file in files]
    with Pool(arguments.processes) as pool:
        pool.map(encode, tasks, chunksize=16)
    unfinished.rename(arguments.target)


if __name__ == "__main__":
    main()
