"""Small DICOM files in every transfer syntax that dicom-ingest reads, and what pydicom reads from them.

    python -m venv encoders && encoders/bin/pip install imagecodecs==2026.3.6 pydicom==3.0.1 \
        pylibjpeg==2.1.0 pylibjpeg-libjpeg==2.2.0 pylibjpeg-openjpeg==2.3.0 pylibjpeg-rle==2.0.0
    encoders/bin/python tools/golden/dicom/dicom_transfer_syntaxes.py

An environment of its own, because imagecodecs, which encodes, wants a newer numpy than the other scripts. Writes
packages/dicom-ingest/fixtures/transfer-syntaxes/*.dcm and expected.json. The pixels are made by the formula below;
nothing is random and nothing is third-party.
"""

import base64
import hashlib
import json
import warnings
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended

FOLDER = Path(__file__).resolve().parents[3] / "packages" / "dicom-ingest" / "fixtures" / "transfer-syntaxes"
ROWS, COLUMNS = 40, 33  # odd, and no multiple of a block


def picture(bits, signed=False, seed=0):
    """Smooth like anatomy, with noise, over nearly all of the range of `bits`."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.int64)
    noise = ((x * 7919 + y * 104729 + seed * 31) * 2654435761 >> 16) % 16
    wave = np.round(480 * np.sin((x + 5 * seed) / 5) * np.cos(y / 7)).astype(np.int64)
    values = (512 + wave + noise) * (1 << bits) // 1024
    values = np.clip(values, 0, (1 << bits) - 1) - ((1 << (bits - 1)) if signed else 0)
    return values.astype({(8, False): "u1", (8, True): "i1"}.get((8 if bits <= 8 else 16, signed), "i2" if signed else "u2"))


def dataset(uid, pixels, bits, frames=1):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = uid
    ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    ds.file_meta.MediaStorageSOPInstanceUID = "2.25.1"
    ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality = "1.2.840.10008.5.1.4.1.1.4", "2.25.1", "MR"
    ds.ImagePositionPatient, ds.ImageOrientationPatient, ds.PixelSpacing = [0, 0, 0], [1, 0, 0, 0, 1, 0], [0.5, 0.5]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = ROWS, COLUMNS
    ds.BitsAllocated = 8 * pixels.dtype.itemsize
    ds.BitsStored, ds.HighBit = bits, bits - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    if frames > 1:
        ds.NumberOfFrames = frames
        ds.PerFrameFunctionalGroupsSequence = [place(frame) for frame in range(frames)]
    return ds


def place(frame):
    """The functional groups of a frame: where it lies."""
    position, groups = Dataset(), Dataset()
    position.ImagePositionPatient = [0, 0, 4 * frame]
    groups.PlanePositionSequence = [position]
    return groups


def native(uid, bits, signed=False):
    pixels = picture(bits, signed)
    ds = dataset(uid, pixels, bits)
    order = ">" if uid == "1.2.840.10008.1.2.2" else "<"
    ds.PixelData = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    ds["PixelData"].VR = "OW"
    return ds


def native_frames(bits, frames):
    pictures = [picture(bits, seed=seed) for seed in range(frames)]
    ds = dataset("1.2.840.10008.1.2.1", pictures[0], bits, frames)
    ds.PixelData = b"".join(p.tobytes() for p in pictures)
    ds["PixelData"].VR = "OW"
    return ds


def coded(uid, encode, bits, signed=False, frames=1, fragments=1, table="basic"):
    pictures = [picture(bits, signed, seed) for seed in range(frames)]
    images = [encode(p) for p in pictures]
    ds = dataset(uid, pictures[0], bits, frames)
    if table == "extended":
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(images)
    else:
        ds.PixelData = encapsulate(images, fragments_per_frame=fragments, has_bot=table == "basic")
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return ds


def rle(uid, bits, signed=False, frames=1):
    ds = native("1.2.840.10008.1.2.1", bits, signed) if frames == 1 else native_frames(bits, frames)
    ds.compress(uid, encoding_plugin="pydicom", generate_instance_uid=False)
    return ds


def jpeg(**options):
    return lambda p: imagecodecs.jpeg8_encode(p, **options)


def unsigned(encode):
    """JPEG knows no signs: signed values are coded as the unsigned ones of the same bits."""
    return lambda p: encode(p.view(p.dtype.str.replace("i", "u")))


def jpeg_ls(level=0):
    return lambda p: imagecodecs.jpegls_encode(p, level=level)


def j2k(bits, **options):
    return lambda p: imagecodecs.jpeg2k_encode(p, codecformat="j2k", bitspersample=bits, **options)


def ht(**options):
    return lambda p: imagecodecs.htj2k_encode(p, **options)


J = "1.2.840.10008.1.2.4."
FILES = {
    "implicit-little-endian": lambda: native("1.2.840.10008.1.2", 12),
    "explicit-little-endian": lambda: native("1.2.840.10008.1.2.1", 12, signed=True),
    "explicit-big-endian": lambda: native("1.2.840.10008.1.2.2", 16),
    "explicit-frames": lambda: native_frames(12, 3),
    "deflated": lambda: native("1.2.840.10008.1.2.1.99", 12),
    "rle-8-bit": lambda: rle("1.2.840.10008.1.2.5", 8),
    "rle-16-bit-signed": lambda: rle("1.2.840.10008.1.2.5", 16, signed=True),
    "rle-frames": lambda: rle("1.2.840.10008.1.2.5", 12, frames=3),
    "jpeg-baseline": lambda: coded(J + "50", jpeg(level=92), 8),
    "jpeg-extended-12-bit": lambda: coded(J + "51", jpeg(level=92, bitspersample=12), 12),
    "jpeg-lossless-predictor-6": lambda: coded(J + "57", jpeg(lossless=True, predictor=6, bitspersample=12), 12),
    "jpeg-lossless-sv1-8-bit": lambda: coded(J + "70", jpeg(lossless=True, predictor=1), 8),
    "jpeg-lossless-sv1-16-bit-signed": lambda: coded(
        J + "70", unsigned(jpeg(lossless=True, predictor=1, bitspersample=16)), 16, signed=True
    ),
    "jpeg-lossless-frames-without-table": lambda: coded(
        J + "70", jpeg(lossless=True, predictor=1, bitspersample=12), 12, frames=3, fragments=2, table="none"
    ),
    "jpeg-ls": lambda: coded(J + "80", jpeg_ls(), 16),
    "jpeg-ls-8-bit": lambda: coded(J + "80", jpeg_ls(), 8),
    "jpeg-ls-signed": lambda: coded(J + "80", unsigned(jpeg_ls()), 16, signed=True),
    "jpeg-ls-near-lossless": lambda: coded(J + "81", jpeg_ls(level=3), 8),
    "jpeg-2000-lossless-12-bit": lambda: coded(J + "90", j2k(12, reversible=True), 12),
    "jpeg-2000-lossless-signed": lambda: coded(J + "90", j2k(16, reversible=True), 16, signed=True),
    "jpeg-2000-lossless-8-bit": lambda: coded(J + "90", j2k(8, reversible=True), 8),
    "jpeg-2000-frames-in-fragments": lambda: coded(J + "90", j2k(12, reversible=True), 12, frames=3, fragments=2),
    "jpeg-2000-frames-extended-table": lambda: coded(J + "90", j2k(12, reversible=True), 12, frames=2, table="extended"),
    "jpeg-2000-lossy": lambda: coded(J + "91", j2k(12, reversible=False, level=50), 12),
    "htj2k-lossless": lambda: coded(J + "201", ht(reversible=True), 16),
    "htj2k-lossless-rpcl": lambda: coded(J + "202", ht(reversible=True, resolutions=3), 16),
    "htj2k-lossy": lambda: coded(J + "203", ht(reversible=False, level=0.001), 16),
}
LOSSY = {"jpeg-baseline", "jpeg-extended-12-bit", "jpeg-ls-near-lossless", "jpeg-2000-lossy", "htj2k-lossy"}
# decoders of the discrete cosine transform differ from each other by one
KEEP_PIXELS = {"jpeg-baseline", "jpeg-extended-12-bit"}


def expected(name, path):
    ds = pydicom.dcmread(path)
    pixels = ds.pixel_array
    pixels = np.ascontiguousarray(pixels.astype(pixels.dtype.newbyteorder("<")))
    frames = int(ds.get("NumberOfFrames", 1))
    source = np.stack([picture(ds.BitsStored, bool(ds.PixelRepresentation), seed) for seed in range(frames)])
    difference = np.abs(pixels.reshape(source.shape).astype(int) - source.astype(int))
    if name not in LOSSY:
        assert difference.max() == 0, name
    entry = {
        "name": name,
        "transferSyntaxUid": str(ds.file_meta.TransferSyntaxUID),
        "frames": frames,
        "md5": hashlib.md5(pixels.tobytes()).hexdigest(),
        "maxLoss": int(difference.max()),
    }
    return entry | ({"pixels": base64.b64encode(pixels.tobytes()).decode()} if name in KEEP_PIXELS else {})


def main():
    warnings.simplefilter("ignore")
    FOLDER.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, make in FILES.items():
        path = FOLDER / f"{name}.dcm"
        make().save_as(path, enforce_file_format=True)
        entries.append(expected(name, path))
        print(entries[-1] | {"pixels": "..."}, path.stat().st_size)
    content = {
        "script": "tools/golden/dicom/dicom_transfer_syntaxes.py",
        "versions": {"imagecodecs": imagecodecs.__version__, "numpy": np.__version__, "pydicom": pydicom.__version__},
        "rows": ROWS,
        "columns": COLUMNS,
        "files": entries,
    }
    (FOLDER / "expected.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
