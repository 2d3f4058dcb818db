import type { PixelEncoding } from "../../dicom/transfer-syntaxes.ts";

/** Coding of an image, by its first bytes. */
export interface CodedKind {
  readonly encoding: PixelEncoding;
  readonly name: string;
}

const JPEG_2000: CodedKind = { encoding: "jpeg-2000", name: "JPEG 2000" };
const RLE: CodedKind = { encoding: "rle", name: "RLE" };
const LOSSY: CodedKind = { encoding: "jpeg-dct", name: "lossy JPEG" };
/** By the marker of the frame header. */
const JPEGS: ReadonlyMap<number, CodedKind> = new Map([
  [0xffc0, LOSSY],
  [0xffc1, LOSSY],
  [0xffc3, { encoding: "jpeg-lossless", name: "JPEG Lossless" }],
  [0xfff7, { encoding: "jpeg-ls", name: "JPEG-LS" }],
]);
const MOST_PLANES = 15;
const RLE_HEADER_BYTES = 64;

/** The kind of a coded image by its first bytes; undefined where they are not those of an image. */
export function codedKind(image: Uint8Array): CodedKind | undefined {
  if (image.length < 12) return undefined;
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (view.getUint32(0) === 0xff4fff51 || view.getUint32(4) === 0x6a502020) return JPEG_2000;
  if (view.getUint16(0) === 0xffd8) return kindOfJpeg(view);
  const planes = view.getUint32(0, true);
  const isRle = planes >= 1 && planes <= MOST_PLANES && view.getUint32(4, true) === RLE_HEADER_BYTES;
  return isRle && image.length >= RLE_HEADER_BYTES ? RLE : undefined;
}

/** Follows the segments up to the frame header. */
function kindOfJpeg(view: DataView): CodedKind | undefined {
  for (let offset = 2; offset + 4 <= view.byteLength; offset += 2 + view.getUint16(offset + 2)) {
    const marker = view.getUint16(offset);
    const kind = JPEGS.get(marker);
    if (kind !== undefined || marker < 0xffc0) return kind;
  }
  return undefined;
}
