import { isPadding } from "../padding.ts";

/** Coded data without the zeros that are stuffed after bytes of ones, each stretch between restart markers on its own. */
export interface EntropySegments {
  /** Padded after the last byte, so that a decoder may look ahead. */
  readonly bytes: Uint8Array;
  /** End of each stretch in `bytes`; it begins where the one before ends. */
  readonly ends: readonly number[];
}

const LOOK_AHEAD = 16;

/**
 * Takes coded data out of a JPEG image up to its end marker (ITU-T T.81 section F.1.2.3).
 * @throws RangeError when the end marker is missing, another marker stands in the data, restart markers are out of
 * order, or anything but padding follows the end marker.
 */
export function readEntropySegments(image: Uint8Array, start: number): EntropySegments {
  const bytes = new Uint8Array(image.length - start + LOOK_AHEAD);
  const ends: number[] = [];
  let read = start;
  let written = 0;
  for (;;) {
    const next = image.indexOf(0xff, read);
    if (next < 0) throw new RangeError("it has no end marker: it is cut short");
    bytes.set(image.subarray(read, next), written);
    written += next - read;
    let marker = next + 1;
    while (image[marker] === 0xff) marker++; // any number of ones may stand before a marker
    const code = image[marker];
    read = marker + 1;
    if (code === 0) bytes[written++] = 0xff;
    else if (code === 0xd9) break;
    else if (code === 0xd0 + (ends.length & 7)) ends.push(written);
    else throw new RangeError(describeMarker(code, next));
  }
  if (!isPadding(image.subarray(read)))
    throw new RangeError(`bytes other than padding follow its end marker: the first at ${read}`);
  return { bytes: bytes.subarray(0, written + LOOK_AHEAD), ends: [...ends, written] };
}

function describeMarker(code: number | undefined, offset: number): string {
  if (code === undefined) return "it has no end marker: it is cut short";
  return `marker ${code.toString(16).toUpperCase()} stands at byte ${offset} of its coded data: it is damaged`;
}
