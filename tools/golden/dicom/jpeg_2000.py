"""Encoded pictures and their pixels for jpeg-2000: OpenJPEG's encoder and decoder on deterministic pictures.

    GLYMUR_OPENJPEG=<libopenjp2.so> python tools/golden/dicom/jpeg_2000.py          # packages/jpeg-2000/fixtures/encoded.json
    GLYMUR_OPENJPEG=... python tools/golden/dicom/jpeg_2000.py --random 800 --seed 7 --out DIR
    node --no-warnings packages/jpeg-2000/bench/compare-folder.mjs DIR        # a wider comparison, nothing is committed

Needs glymur and an OpenJPEG library (Pillow's wheels hold one in pillow.libs; found there when the variable is not set);
signed and 12 bit pictures are encoded by pylibjpeg-openjpeg. Seed: 1 for the fixture.
"""

import argparse
import base64
import glob
import hashlib
import json
import os
import random
import site
import tempfile
import warnings
from pathlib import Path

import numpy as np

FIXTURE = Path(__file__).resolve().parents[3] / "packages" / "jpeg-2000" / "fixtures" / "encoded.json"

# name, rows, columns, bits, content, options of glymur's encoder
CASES = [
    ("1 x 1", 1, 1, 8, "noise", {"numres": 1}),
    ("1 row", 1, 77, 16, "noise", {"numres": 1}),
    ("1 column", 45, 1, 8, "noise", {"numres": 1}),
    ("odd size", 37, 53, 16, "anatomy", {}),
    ("wide", 5, 700, 8, "anatomy", {"numres": 3}),
    ("all black", 40, 40, 16, "black", {}),
    ("checks, largest contrast", 33, 34, 16, "checks", {}),
    ("no wavelet", 40, 44, 8, "anatomy", {"numres": 1}),
    ("down to one sample", 21, 19, 16, "anatomy", {"numres": 5}),
    ("tiles", 61, 70, 8, "anatomy", {"tilesize": (32, 25), "numres": 4}),
    ("tiles off the grid's origin", 61, 70, 8, "anatomy", {"tilesize": (32, 25), "grid_offset": (7, 13), "numres": 4}),
    ("one layer of three", 48, 48, 16, "anatomy", {"cratios": (20, 8, 1), "numres": 4}),
    ("layers, lossy", 64, 64, 8, "anatomy", {"cratios": (30, 12, 5)}),
    *(
        (f"order {order}", 60, 75, 8, "anatomy", {"prog": order, "psizes": [(32, 32), (16, 32)], "cbsize": (8, 8), "cratios": (12, 1)})
        for order in ("LRCP", "RLCP", "RPCL", "PCRL", "CPRL")
    ),
    *((f"blocks {r} x {c}", 70, 66, 8, "anatomy", {"cbsize": (r, c)}) for r, c in ((4, 4), (4, 1024), (1024, 4), (16, 64))),
    ("SOP, EPH, PLT, TLM", 40, 50, 8, "anatomy", {"sop": True, "eph": True, "plt": True, "tlm": True, "tilesize": (20, 25), "numres": 3}),
    *((f"style {style}", 45, 50, 16, "anatomy", {"modesw": style, "numres": 3}) for style in (1, 2, 4, 8, 16, 32, 5, 63)),
    ("9/7", 64, 80, 8, "anatomy", {"irreversible": True}),
    ("9/7, 16 bit, odd size", 51, 47, 16, "anatomy", {"irreversible": True, "cratios": (4,)}),
    ("9/7, tiles, layers", 60, 70, 8, "anatomy", {"irreversible": True, "cratios": (20, 6), "tilesize": (31, 33), "numres": 4}),
    ("9/7, lazy", 48, 48, 16, "noise", {"irreversible": True, "modesw": 1}),
]
# name, type, bits, lossless
PYLIBJPEG_CASES = [
    ("12 bit", np.uint16, 12, True),
    ("10 bit signed", np.int16, 10, True),
    ("16 bit signed", np.int16, 16, True),
    ("8 bit signed", np.int8, 8, True),
    ("12 bit, 9/7", np.uint16, 12, False),
    ("13 bit signed, 9/7", np.int16, 13, False),
]


def picture(rows, columns, bits, content, rng):
    y, x = np.mgrid[0:rows, 0:columns]
    top = 2**bits - 1
    anatomy = (np.sin(x / 9) + np.cos(y / 13) + 2) / 4 * top
    values = {
        "anatomy": lambda: anatomy * 0.85 + rng.normal(0, top / 60, (rows, columns)),
        "noise": lambda: rng.integers(0, top + 1, (rows, columns)),
        "checks": lambda: np.where((x // 7 + y // 5) % 2, top, 0),
        "black": lambda: np.zeros((rows, columns)),
        "dot": lambda: np.where((y == rows // 3) & (x == columns // 2), top, 0),
    }[content]()
    return np.clip(np.round(values), 0, top).astype(np.uint8 if bits <= 8 else np.uint16)


def encode(pixels, options, suffix):
    """The file's bytes and what OpenJPEG reads from it; None when OpenJPEG's encoder gives up (it may abort)."""
    from glymur import Jp2k

    with tempfile.TemporaryDirectory() as folder:
        name, raw = f"{folder}/picture{suffix}", f"{folder}/pixels"
        child = os.fork()
        if child == 0:
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                Jp2k(name, data=pixels, **options)
                np.ascontiguousarray(Jp2k(name)[:]).astype("<u2").tofile(raw)
                os._exit(0)
            except BaseException:
                os._exit(1)
        if os.waitpid(child, 0)[1] != 0:
            return None
        return Path(name).read_bytes(), np.fromfile(raw, "<u2").reshape(pixels.shape)


def find_library():
    if "GLYMUR_OPENJPEG" in os.environ:
        return os.environ["GLYMUR_OPENJPEG"]
    return next(path for folder in site.getsitepackages() for path in glob.glob(f"{folder}/pillow.libs/libopenjp2*"))


def point_glymur_at(library):
    folder = tempfile.mkdtemp()
    os.makedirs(f"{folder}/glymur")
    Path(f"{folder}/glymur/glymurrc").write_text(f"[library]\nopenjp2: {library}\n")
    os.environ["XDG_CONFIG_HOME"] = folder


def md5(pixels):
    return hashlib.md5(np.ascontiguousarray(pixels).astype("<i4").astype("<u2").tobytes()).hexdigest()


def record(name, bits, is_signed, encoded, decoded, pixels):
    return {
        "name": name,
        "rows": pixels.shape[0],
        "columns": pixels.shape[1],
        "bits": bits,
        "isSigned": is_signed,
        "isLossless": bool((decoded.astype(np.int32) == pixels.astype(np.int32)).all()),
        "pixelsMd5": md5(decoded),
        "encoded": base64.b64encode(encoded).decode(),
    }


def write_fixture(seed):
    import glymur
    from openjpeg.utils import decode, encode_array

    rng = np.random.default_rng(seed)
    records = []
    for index, (name, rows, columns, bits, content, options) in enumerate(CASES):
        pixels = picture(rows, columns, bits, content, rng)
        result = encode(pixels, options, ".jp2" if index % 4 == 0 else ".j2k")
        if result is None:
            raise RuntimeError(f"OpenJPEG does not encode: {name}")
        encoded, decoded = result
        records.append(record(name, bits, False, encoded, decoded, pixels))
    for name, dtype, bits, is_lossless in PYLIBJPEG_CASES:
        is_signed = np.issubdtype(dtype, np.signedinteger)
        values = picture(50, 62, bits, "anatomy", rng).astype(np.int32) - (2 ** (bits - 1) if is_signed else 0)
        pixels = values.astype(dtype)
        options = {} if is_lossless else {"compression_ratios": [4]}
        encoded = encode_array(pixels, bits_stored=bits, photometric_interpretation=2, **options)
        records.append(record(name, bits, bool(is_signed), bytes(encoded), decode(bytes(encoded)), pixels))
    made_with = {"openjpeg": glymur.version.openjpeg_version, "glymur": glymur.__version__, "script": "tools/golden/dicom/jpeg_2000.py", "seed": seed}
    FIXTURE.write_text(json.dumps({"madeWith": made_with, "pictures": records}, indent=1) + "\n")
    print(f"{len(records)} pictures, {FIXTURE.stat().st_size} bytes, {sum(r['isLossless'] for r in records)} lossless")


def random_options(rows, columns):
    """Options that OpenJPEG's encoder mostly takes together."""
    options = {"numres": random.choice([1, 2, 3, 4, 6, 6, 6, 8])}
    if random.random() < 0.5:
        options["cbsize"] = random.choice([(4, 4), (4, 64), (64, 4), (16, 32), (64, 64), (4, 1024), (1024, 4), (128, 32)])
    if random.random() < 0.4:
        tile = random.choice([(16, 16), (33, 40), (64, 64), (100, 70)])
        options["tilesize"] = (min(tile[0], rows), min(tile[1], columns))
    if random.random() < 0.6:
        options["prog"] = random.choice(["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"])
    if random.random() < 0.35:
        options["psizes"] = [random.choice([(32, 32), (64, 64), (128, 128), (16, 64)])] * random.choice([1, 2])
        options["cbsize"] = (8, 8)
    for name in ("sop", "eph", "plt", "tlm", "irreversible"):
        if random.random() < 0.25:
            options[name] = True
    if random.random() < 0.5:
        options["modesw"] = random.choice([1, 2, 4, 8, 16, 32, 63, 5, 9, 13, 36, 47, 58])
    if random.random() < 0.3:
        options["cratios"] = random.choice([(20, 5, 1), (50, 10, 3), (4,), (30, 20, 10, 5, 2)])
    if random.random() < 0.2:
        options["grid_offset"] = random.choice([(3, 5), (1, 0), (16, 17), (7, 64)])
    return options


def write_random(count, seed, out):
    rng = np.random.default_rng(seed)
    random.seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    records = []
    sizes = [(1, 1), (1, 7), (5, 1), (3, 3), (17, 31), (64, 64), (65, 127), (5, 700), (300, 4), (128, 128), (200, 150), (97, 33)]
    while len(records) < count:
        rows, columns = random.choice(sizes)
        bits = random.choice([8, 16])
        pixels = picture(rows, columns, bits, random.choice(["anatomy", "noise", "checks", "black", "dot"]), rng)
        options = random_options(rows, columns)
        result = encode(pixels, options, random.choice([".j2k", ".jp2"]))
        if result is None:
            continue
        encoded, decoded = result
        name = f"{len(records)} {rows} x {columns} {options}"
        records.append(record(name, bits, False, encoded, decoded, pixels) | {"originalMd5": md5(pixels)})
    (out / "encoded.json").write_text(json.dumps({"pictures": records}))
    print(f"{count} pictures, {sum(r['isLossless'] for r in records)} lossless")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    point_glymur_at(find_library())
    if arguments.random > 0:
        write_random(arguments.random, arguments.seed, arguments.out)
    else:
        write_fixture(arguments.seed)
