import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import { MARKER } from "./markers.ts";

const PADDING = new Set([0x00, 0x20, 0xff]);

/**
 * Offset of the byte after a code stream's end marker (EOC). Only padding may follow: one byte of any value, as containers
 * of an even length have it, or any number of bytes of zeros, of ones, or of spaces.
 * @throws Jpeg2000Error when there is no end marker before the padding.
 */
export function endOfCodeStream({ bytes, position, end }: ByteReader): number {
  const isEnd = (at: number): boolean =>
    bytes[at - 2] === MARKER.eoc >> 8 && bytes[at - 1] === (MARKER.eoc & 255);
  let place = end;
  while (place - 2 >= position && !isEnd(place)) {
    if (place < end && !PADDING.has(bytes[place - 1] ?? 1)) break;
    place--;
  }
  if (place - 2 >= position && isEnd(place)) return place;
  throw new Jpeg2000Error("corrupt", "the code stream does not end with EOC", end);
}
