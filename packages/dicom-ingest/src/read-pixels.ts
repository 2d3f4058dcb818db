import type { DicomFile, ElementRange } from "./daikon-adapter.ts";
import { decodeRle } from "./decode-rle.ts";
import { DicomError, type DicomSource } from "./dicom-error.ts";
import { TAGS } from "./dicom-tags.ts";
import { encapsulatedFrame } from "./encapsulated-frame.ts";
import { hasEndMarker, readJpegHeader } from "./jpeg-header.ts";
import { readText, readUnsigned } from "./read-elements.ts";
import { storedPixels, trimToStoredBits, type PixelFormat, type StoredPixels } from "./stored-pixels.ts";
import { messageOf } from "./thrown-value.ts";
import { REFUSED_TRANSFER_SYNTAXES, TRANSFER_SYNTAXES, type TransferSyntax } from "./transfer-syntaxes.ts";

/** The stored pixel values of one image, row by row. */
export interface PixelGrid {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly pixels: StoredPixels;
}

/**
 * The stored pixel values of a single-frame grey image. Every length is checked before anything is decoded or
 * allocated, because daikon's own decoding accepts short, long and absurdly sized pixel data without a word.
 * @throws DicomError for what is not read here (by name), and for pixel data that do not fill the image exactly.
 */
export function readPixels(file: DicomFile, source: DicomSource): PixelGrid {
  const syntax = requireTransferSyntax(file, source);
  requireOneGreyFrame(file, source);
  const rows = requireSize(file, source, TAGS.rows);
  const columns = requireSize(file, source, TAGS.columns);
  const format = readPixelFormat(file, source);
  const range = file.find(TAGS.pixelData);
  if (range === undefined)
    throw new DicomError(source, "is missing; the file holds no image", { tag: TAGS.pixelData });
  const grid = { rows, columns, format };
  if (syntax.encoding === "native") return { rows, columns, pixels: readNative(file, source, range, grid) };
  const frame = encapsulatedFrame(file, source, range);
  const pixels =
    syntax.encoding === "rle" ? readRle(frame, source, grid) : readJpeg(file, frame, source, grid, syntax);
  return { rows, columns, pixels };
}

interface GridFormat {
  readonly rows: number;
  readonly columns: number;
  readonly format: PixelFormat;
}

function requireTransferSyntax(file: DicomFile, source: DicomSource): TransferSyntax {
  const tag = TAGS.transferSyntaxUid;
  const uid = readText(file, source, tag);
  if (uid === undefined || uid === "")
    throw new DicomError(source, "is missing; it is needed to read the file", { tag });
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

function requireOneGreyFrame(file: DicomFile, source: DicomSource): void {
  const samples = readUnsigned(file, source, TAGS.samplesPerPixel, 1);
  const photometric = readText(file, source, TAGS.photometricInterpretation) ?? "";
  if (samples !== 1 || !photometric.startsWith("MONOCHROME")) {
    throw new DicomError(
      source,
      `is "${photometric}" with ${samples} sample(s) per pixel; only grey images (MONOCHROME1, MONOCHROME2) are read`,
      {
        tag: TAGS.photometricInterpretation,
      },
    );
  }
  const frames = readText(file, source, TAGS.numberOfFrames) ?? "";
  if (frames !== "" && frames !== "1") {
    throw new DicomError(source, `is "${frames}"; multi-frame images are not read, only one slice a file`, {
      tag: TAGS.numberOfFrames,
    });
  }
}

function requireSize(
  file: DicomFile,
  source: DicomSource,
  tag: typeof TAGS.rows | typeof TAGS.columns,
): number {
  const size = readUnsigned(file, source, tag);
  if (size === 0) throw new DicomError(source, "is 0; the image is empty", { tag });
  return size;
}

function readPixelFormat(file: DicomFile, source: DicomSource): PixelFormat {
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

function readNative(
  file: DicomFile,
  source: DicomSource,
  range: ElementRange,
  { rows, columns, format }: GridFormat,
): StoredPixels {
  const needed = (rows * columns * format.bitsAllocated) / 8;
  const declared = range.end - range.start;
  const held = file.bytes.length - range.start;
  // a value has an even number of bytes, so an odd image carries one more; some writers forget it at the file's end
  const isWhole = declared === needed || (needed % 2 === 1 && declared === needed + 1);
  if (!isWhole || held < needed) {
    const found =
      held < declared ? `the file ends after ${held} of ${declared}: it is cut short` : `it has ${declared}`;
    throw new DicomError(source, `must hold ${needed} bytes for ${rows} x ${columns} pixels; ${found}`, {
      tag: TAGS.pixelData,
    });
  }
  return storedPixels(file.bytes.slice(range.start, range.start + needed), format, file.littleEndian);
}

function readRle(
  frame: Uint8Array,
  source: DicomSource,
  { rows, columns, format }: GridFormat,
): StoredPixels {
  try {
    return storedPixels(decodeRle(frame, rows * columns, format.bitsAllocated / 8), format, true);
  } catch (cause) {
    throw undecodable(source, "RLE Lossless", cause);
  }
}

function readJpeg(
  file: DicomFile,
  frame: Uint8Array,
  source: DicomSource,
  { rows, columns, format }: GridFormat,
  { name }: TransferSyntax,
): StoredPixels {
  const header = readJpegHeader(frame);
  if (header?.rows !== rows || header.columns !== columns || header.components !== 1) {
    const found =
      header === undefined
        ? "has no image header"
        : `is ${header.rows} x ${header.columns} of ${header.components} component(s)`;
    throw new DicomError(source, `holds ${name} that ${found}; ${rows} x ${columns} of one is expected`, {
      tag: TAGS.pixelData,
    });
  }
  if (!hasEndMarker(frame)) {
    throw new DicomError(source, `holds ${name} without its end marker: the image is cut short`, {
      tag: TAGS.pixelData,
    });
  }
  let decoded: ArrayLike<number>;
  try {
    decoded = numbersOf(file.decodeJpeg(frame));
  } catch (cause) {
    throw undecodable(source, name, cause);
  }
  if (decoded.length !== rows * columns) {
    throw undecodable(source, name, `${decoded.length} pixels instead of ${rows * columns}`);
  }
  return trimToStoredBits(cellsOf(decoded, format), format);
}

/** daikon's decoders return an array of pixels, and for JPEG-LS an object that holds one. */
function numbersOf(decoded: unknown): ArrayLike<number> {
  const pixels =
    typeof decoded === "object" && decoded !== null && "pixelData" in decoded ? decoded.pixelData : decoded;
  if (Array.isArray(pixels) || ArrayBuffer.isView(pixels)) return pixels as unknown as ArrayLike<number>;
  throw new TypeError("the decoder returned no pixels");
}

function cellsOf(decoded: ArrayLike<number>, { bitsAllocated, isSigned }: PixelFormat): StoredPixels {
  if (bitsAllocated === 8) return isSigned ? Int8Array.from(decoded) : Uint8Array.from(decoded);
  return isSigned ? Int16Array.from(decoded) : Uint16Array.from(decoded);
}

function undecodable(source: DicomSource, name: string, cause: unknown): DicomError {
  return new DicomError(source, `holds ${name} that cannot be decoded: ${messageOf(cause)}`, {
    tag: TAGS.pixelData,
    cause,
  });
}
