import type { CodedImage } from "./decoded-image.ts";
import { isPadding } from "./padding.ts";

/** The header of a JPEG-LS image, and the offset of its end. */
export interface JpegLsHeader extends CodedImage {
  /** Offset after the end marker. */
  readonly end: number;
}

const START = 0xffd8;
const FRAME = 0xfff7;
const SCAN = 0xffda;

/**
 * Reads the header of a JPEG-LS image (ITU-T T.87 annex C) and follows its coded data to the end marker. In the data a
 * byte of ones is followed by a zero bit, so the first that is not is a marker: a cut or a swap shows without decoding,
 * before the decoder searches its whole memory for an end.
 * @throws RangeError when a marker, a length or the end is missing.
 */
export function readJpegLsHeader(image: Uint8Array): JpegLsHeader {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 25 || view.getUint16(0) !== START) throw new RangeError("it has no image header");
  let size: CodedImage | undefined;
  for (let offset = 2; offset + 10 <= image.length;) {
    const marker = view.getUint16(offset);
    if (marker >> 8 !== 0xff || marker < 0xffc0) break;
    if (marker === FRAME) {
      const [bits, components] = [view.getUint8(offset + 4), view.getUint8(offset + 9)];
      size = { rows: view.getUint16(offset + 5), columns: view.getUint16(offset + 7), components, bits };
    }
    offset += 2 + view.getUint16(offset + 2);
    if (marker === SCAN && size !== undefined) return { ...size, end: endOfScan(image, offset) };
  }
  throw new RangeError(size === undefined ? "it has no image header" : "it has no coded data");
}

function endOfScan(image: Uint8Array, start: number): number {
  let offset = start;
  for (;;) {
    offset = image.indexOf(0xff, offset);
    const next = image[offset + 1];
    if (offset < 0 || next === undefined) throw new RangeError("it has no end marker: it is cut short");
    if (next === 0xd9) break;
    if (next >= 0x80 && next !== 0xff && (next < 0xd0 || next > 0xd7)) {
      throw new RangeError(
        `marker ${next.toString(16).toUpperCase()} occurs in its coded data: it is damaged`,
      );
    }
    offset += 1;
  }
  if (!isPadding(image.subarray(offset + 2)))
    throw new RangeError("bytes other than padding follow its end marker");
  return offset + 2;
}
