import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { readText, readUnsigned } from "../dicom/read-elements.ts";
import type { PixelFormat } from "./stored-pixels.ts";
import {
  REFUSED_TRANSFER_SYNTAXES,
  TRANSFER_SYNTAXES,
  type TransferSyntax,
} from "../dicom/transfer-syntaxes.ts";

// no scanner puts so many into one file; a small damaged one may claim any number
const MAX_FRAMES = 10_000;

/** Size, number and pixel format of a file's grey frames. */
export interface GridFormat {
  readonly frames: number;
  readonly photometric: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: PixelFormat;
}

/**
 * What the header says of the pixels, before any is read.
 * @throws DicomError for colour, floating point, and numbers that cannot be true.
 */
export function readGridFormat(file: DataSet, source: DicomSource): GridFormat {
  for (const tag of [TAGS.floatPixelData, TAGS.doubleFloatPixelData]) {
    if (file.find(tag) === undefined) continue;
    throw new DicomError(source, "is there; only 8 and 16 bit pixels are read", { tag });
  }
  const photometric = requireGrey(file, source);
  const frames = readFrameCount(file, source);
  const rows = requireSize(file, source, TAGS.rows);
  const columns = requireSize(file, source, TAGS.columns);
  return { frames, photometric, rows, columns, format: readPixelFormat(file, source) };
}

/**
 * How the file's pixels are encoded.
 * @throws DicomError naming the transfer syntax when it is not one that is read exactly.
 */
export function requireTransferSyntax(file: DataSet, source: DicomSource): TransferSyntax {
  const tag = TAGS.transferSyntaxUid;
  const uid = readText(file, source, tag);
  if (uid === undefined || uid === "") {
    throw new DicomError(source, "is missing; it is needed to read the file", { tag });
  }
  const syntax = TRANSFER_SYNTAXES.get(uid);
  if (syntax !== undefined) return syntax;
  const name = REFUSED_TRANSFER_SYNTAXES.get(uid);
  const readable = [...TRANSFER_SYNTAXES.values()].map((known) => known.name).join(", ");
  throw new DicomError(
    source,
    `is ${uid}${name === undefined ? "" : ` (${name})`}, which is not read; these are: ${readable}`,
    {
      tag,
    },
  );
}

function requireGrey(file: DataSet, source: DicomSource): string {
  const samples = readUnsigned(file, source, TAGS.samplesPerPixel, 1);
  const photometric = readText(file, source, TAGS.photometricInterpretation) ?? "";
  if (samples === 1 && photometric.startsWith("MONOCHROME")) return photometric;
  throw new DicomError(
    source,
    `is "${photometric}" with ${samples} sample(s) per pixel; only grey images (MONOCHROME1, MONOCHROME2) are read`,
    { tag: TAGS.photometricInterpretation },
  );
}

function readFrameCount(file: DataSet, source: DicomSource): number {
  const text = readText(file, source, TAGS.numberOfFrames) ?? "";
  if (text === "") return 1;
  if (/^\+?\d{1,9}$/.test(text) && Number(text) > 0 && Number(text) <= MAX_FRAMES) return Number(text);
  throw new DicomError(source, `is "${text}"; it must be a whole number from 1 to ${MAX_FRAMES}`, {
    tag: TAGS.numberOfFrames,
  });
}

function requireSize(file: DataSet, source: DicomSource, tag: DicomTag): number {
  const size = readUnsigned(file, source, tag);
  if (size === 0) throw new DicomError(source, "is 0; the image is empty", { tag });
  return size;
}

function readPixelFormat(file: DataSet, source: DicomSource): PixelFormat {
  const bitsAllocated = readUnsigned(file, source, TAGS.bitsAllocated);
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw new DicomError(source, `is ${bitsAllocated}; only 8 and 16 bit pixels are read`, {
      tag: TAGS.bitsAllocated,
    });
  }
  const bitsStored = readUnsigned(file, source, TAGS.bitsStored);
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw new DicomError(source, `is ${bitsStored}; it must be from 1 to BitsAllocated, ${bitsAllocated}`, {
      tag: TAGS.bitsStored,
    });
  }
  const highBit = readUnsigned(file, source, TAGS.highBit, bitsStored - 1);
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw new DicomError(
      source,
      `is ${highBit}; ${bitsStored} stored bits of ${bitsAllocated} cannot end there`,
      { tag: TAGS.highBit },
    );
  }
  const representation = readUnsigned(file, source, TAGS.pixelRepresentation);
  if (representation > 1) {
    throw new DicomError(source, `is ${representation}; it must be 0 (unsigned) or 1 (signed)`, {
      tag: TAGS.pixelRepresentation,
    });
  }
  return { bitsAllocated, bitsStored, highBit, isSigned: representation === 1 };
}
