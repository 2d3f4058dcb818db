import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { readFrameCount } from "../dicom/values/frame-count.ts";
import { readText, readUnsigned } from "../dicom/values/read-elements.ts";
import { beginsWithItem } from "./fragments.ts";
import type { PixelFormat } from "./stored-pixels.ts";
import {
  BIG_ENDIAN,
  EXPLICIT,
  IMPLICIT,
  REFUSED_TRANSFER_SYNTAXES,
  TRANSFER_SYNTAXES,
  type TransferSyntax,
} from "../dicom/transfer-syntaxes.ts";

/** Size, number and pixel format of a file's grey frames. */
export interface GridFormat {
  readonly frames: number;
  readonly photometric: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: PixelFormat;
}

/**
 * Reads the pixel format from the header.
 * @throws DicomError for colour, floating point and impossible values.
 */
export function readGridFormat(file: DataSet): GridFormat {
  for (const tag of [TAGS.floatPixelData, TAGS.doubleFloatPixelData]) {
    if (file.find(tag) === undefined) continue;
    throw new DicomError(file.source, "is present; only 8 and 16 bit pixels are supported", { tag });
  }
  const photometric = requireGrey(file);
  const frames = readFrameCount(file);
  const rows = requireSize(file, TAGS.rows);
  const columns = requireSize(file, TAGS.columns);
  return { frames, photometric, rows, columns, format: readPixelFormat(file) };
}

/**
 * Determines how the file's pixels are encoded. A file that states no transfer syntax, as a data set without meta
 * header does, is read as it is written.
 * @throws DicomError naming the transfer syntax when it is not one that is read exactly.
 */
export function requireTransferSyntax(file: DataSet): TransferSyntax {
  const tag = TAGS.transferSyntaxUid;
  const written = readText(file, tag) ?? "";
  const uid = written === "" ? uncompressedSyntaxOf(file) : written;
  const syntax = TRANSFER_SYNTAXES.get(uid);
  if (syntax !== undefined) return syntax;
  const name = REFUSED_TRANSFER_SYNTAXES.get(uid);
  const readable = [...TRANSFER_SYNTAXES.values()].map((known) => known.name).join(", ");
  throw new DicomError(
    file.source,
    `is ${uid}${name === undefined ? "" : ` (${name})`}, which is not supported; these are: ${readable}`,
    {
      tag,
    },
  );
}

/** The transfer syntax of a file that states none: one of the three uncompressed ones. @throws DicomError */
function uncompressedSyntaxOf(file: DataSet): string {
  const range = file.find(TAGS.pixelData);
  if (range !== undefined && beginsWithItem(file, range)) {
    throw new DicomError(
      file.source,
      "is missing; it is needed to decode pixels that are compressed, as these are",
      {
        tag: TAGS.transferSyntaxUid,
      },
    );
  }
  const { isImplicit, littleEndian } = file.encoding;
  return isImplicit ? IMPLICIT : littleEndian ? EXPLICIT : BIG_ENDIAN;
}

function requireGrey(file: DataSet): string {
  const samples = readUnsigned(file, TAGS.samplesPerPixel, 1);
  const stated = readText(file, TAGS.photometricInterpretation) ?? "";
  const photometric = stated.toUpperCase();
  if (samples === 1 && photometric.startsWith("MONOCHROME")) return photometric;
  if (stated === "")
    throw new DicomError(file.source, "is missing; it is needed to tell bright from dark", {
      tag: TAGS.photometricInterpretation,
    });
  throw new DicomError(
    file.source,
    `is "${stated}" with ${samples} sample(s) per pixel; only grey images (MONOCHROME1, MONOCHROME2) are supported`,
    { tag: TAGS.photometricInterpretation },
  );
}

function requireSize(file: DataSet, tag: DicomTag): number {
  const size = readUnsigned(file, tag);
  if (size === 0) throw new DicomError(file.source, "is 0; the image is empty", { tag });
  return size;
}

function readPixelFormat(file: DataSet): PixelFormat {
  const bitsAllocated = readUnsigned(file, TAGS.bitsAllocated);
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw new DicomError(file.source, `is ${bitsAllocated}; only 8 and 16 bit pixels are supported`, {
      tag: TAGS.bitsAllocated,
    });
  }
  const bitsStored = readUnsigned(file, TAGS.bitsStored);
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw new DicomError(
      file.source,
      `is ${bitsStored}; it must be from 1 to BitsAllocated, ${bitsAllocated}`,
      {
        tag: TAGS.bitsStored,
      },
    );
  }
  const highBit = readUnsigned(file, TAGS.highBit, bitsStored - 1);
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw new DicomError(
      file.source,
      `is ${highBit}; ${bitsStored} stored bits of ${bitsAllocated} cannot end there`,
      { tag: TAGS.highBit },
    );
  }
  const representation = readUnsigned(file, TAGS.pixelRepresentation);
  if (representation > 1) {
    throw new DicomError(file.source, `is ${representation}; it must be 0 (unsigned) or 1 (signed)`, {
      tag: TAGS.pixelRepresentation,
    });
  }
  return { bitsAllocated, bitsStored, highBit, isSigned: representation === 1 };
}
