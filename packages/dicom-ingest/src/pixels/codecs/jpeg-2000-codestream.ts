import type { CodedImage } from "./decoded-image.ts";

const START = 0xff4f;
const SIZE = 0xff51;
const CODING_STYLE = 0xff52;
const TILE_PART = 0xff90;
// far more than encoders of medical images write; T.800 allows 65,535 tiles and layers, and 32 decompositions
const MAX_TILES = 1024;
const MAX_LAYERS = 256;
const MAX_DECOMPOSITIONS = 32;

/**
 * Reads the header of a JPEG 2000 codestream (ITU-T T.800 annex A) and follows its tile-parts to the end marker, its
 * last two bytes, so that a cut, however small, is noticed before the decoder takes what is there for all there is.
 * @throws RangeError when a marker or a length is missing, or a number would drive the decoder out of bounds.
 */
export function readCodestreamHeader(image: Uint8Array): CodedImage {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const end = image.length - 2; // of the end marker
  if (end < 60 || view.getUint16(0) !== START || view.getUint16(2) !== SIZE) {
    throw new RangeError("it has no image header");
  }
  const header = readSize(view);
  let offset = 2;
  while (view.getUint16(offset) !== TILE_PART) {
    if (view.getUint16(offset) === CODING_STYLE) requireSaneStyle(view, offset);
    offset += 2 + view.getUint16(offset + 2);
    if (offset + 12 > end) throw new RangeError("its main header does not end: it is cut short or damaged");
  }
  requireTileParts(view, offset, end);
  return header;
}

function readSize(view: DataView): CodedImage {
  const number = (index: number): number => view.getUint32(8 + 4 * index);
  const [right, bottom, left, top] = [number(0), number(1), number(2), number(3)];
  const tiles = Math.ceil((right - number(6)) / number(4)) * Math.ceil((bottom - number(7)) / number(5));
  // each tile costs the decoder kilobytes before any pixel is there
  if (!(tiles >= 1 && tiles <= MAX_TILES))
    throw new RangeError(`it has ${tiles} tiles; at most ${MAX_TILES} are supported`);
  const [depth, stepX, stepY] = [view.getUint8(42), view.getUint8(43), view.getUint8(44)];
  if (stepX !== 1 || stepY !== 1) throw new RangeError("its component is sub-sampled");
  return {
    rows: bottom - top,
    columns: right - left,
    components: view.getUint16(40),
    bits: (depth & 0x7f) + 1,
  };
}

function requireSaneStyle(view: DataView, offset: number): void {
  const layers = view.getUint16(offset + 6);
  const decompositions = view.getUint8(offset + 9);
  if (layers < 1 || layers > MAX_LAYERS) throw new RangeError(`it has ${layers} quality layers`);
  if (decompositions > MAX_DECOMPOSITIONS) throw new RangeError(`it has ${decompositions} decompositions`);
}

/**
 * Requires that every tile-part ends where the next begins, the last at the end marker (a length of 0 stands for all
 * bytes up to it).
 */
function requireTileParts(view: DataView, start: number, end: number): void {
  let offset = start;
  while (offset < end) {
    if (offset + 14 > end || view.getUint16(offset) !== TILE_PART) {
      throw new RangeError(`it has no tile-part at byte ${offset}: it is damaged`);
    }
    const length = view.getUint32(offset + 6);
    const next = length === 0 ? end : offset + length;
    if (next > end || next < offset + 14) {
      throw new RangeError(
        `its tile-part at byte ${offset} does not end with the image: it is cut short or damaged`,
      );
    }
    offset = next;
  }
}
