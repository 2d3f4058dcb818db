import type { DataSet } from "../dicom/data-set.ts";
import type { ElementRange } from "../dicom/element-scanner.ts";
import { decodeJpeg } from "../dicom/daikon-adapter.ts";
import { decodeRle } from "./decode-rle.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { encapsulatedFrame } from "./encapsulated-frame.ts";
import { hasEndMarker, readJpegHeader } from "./jpeg-header.ts";
import { readGridFormat, requireTransferSyntax, type GridFormat } from "./read-grid-format.ts";
import { storedPixels, trimToStoredBits, type PixelFormat, type StoredPixels } from "./stored-pixels.ts";
import { messageOf } from "../dicom/thrown-value.ts";
import type { TransferSyntax } from "../dicom/transfer-syntaxes.ts";

/** The stored pixel values of one image, row by row. */
export interface PixelGrid {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly pixels: StoredPixels;
}

/**
 * The stored pixel values of a grey image, frame by frame. Every length is checked before anything is decoded or
 * allocated, because daikon's own decoding accepts short, long and absurdly sized pixel data without a word.
 * @throws DicomError for what is not read here (by name), and for pixel data that do not fill the image exactly.
 */
export async function readPixels(file: DataSet, source: DicomSource): Promise<PixelGrid[]> {
  const syntax = requireTransferSyntax(file, source);
  const grid = readGridFormat(file, source);
  const range = file.find(TAGS.pixelData);
  if (range === undefined) {
    throw new DicomError(source, "is missing; the file holds no image", { tag: TAGS.pixelData });
  }
  const { rows, columns } = grid;
  if (syntax.encoding === "native") return [{ rows, columns, pixels: readNative(file, source, range, grid) }];
  const frame = encapsulatedFrame(file, source, range);
  const pixels =
    syntax.encoding === "rle" ? readRle(frame, source, grid) : readJpeg(frame, source, grid, syntax);
  return await Promise.resolve([{ rows, columns, pixels }]);
}

function readNative(
  file: DataSet,
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
  frame: Uint8Array,
  source: DicomSource,
  { rows, columns, format }: GridFormat,
  { name, uid }: TransferSyntax,
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
    decoded = pixelsOf(decodeJpeg(frame, uid));
  } catch (cause) {
    throw undecodable(source, name, cause);
  }
  if (decoded.length !== rows * columns) {
    throw undecodable(source, name, `${decoded.length} pixels instead of ${rows * columns}`);
  }
  return trimToStoredBits(cellsOf(decoded, format), format);
}

/** daikon's decoders return an array of pixels, and for JPEG-LS an object that holds one. */
function pixelsOf(decoded: unknown): ArrayLike<number> {
  const isWrapped = typeof decoded === "object" && decoded !== null && "pixelData" in decoded;
  const pixels = isWrapped ? decoded.pixelData : decoded;
  if (isArrayOfNumbers(pixels)) return pixels;
  throw new TypeError("the decoder returned no pixels");
}

function isArrayOfNumbers(value: unknown): value is ArrayLike<number> {
  if (typeof value !== "object" || value === null || !("length" in value) || !(0 in value)) return false;
  return typeof value.length === "number" && typeof value[0] === "number";
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
