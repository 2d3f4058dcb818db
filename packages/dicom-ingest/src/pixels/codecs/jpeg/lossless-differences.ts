import { extendSign, LOOKUP_BITS, type HuffmanTable } from "./huffman-table.ts";

/** A stretch of coded bytes; at least eight more follow `end`. */
export interface CodedStretch {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const LOOKUP_MASK = (1 << LOOKUP_BITS) - 1;

/**
 * Decodes as many differences as `out` holds, modulo 2^16.
 * @throws RangeError when a code is not in the table, or the coded bytes end before or after the last difference.
 */
export function decodeDifferences(
  out: Uint16Array,
  { bytes, start, end }: CodedStretch,
  table: HuffmanTable,
): void {
  const { differences } = table;
  let read = start;
  let window = 0; // the lower `held` bits are still to be decoded
  let held = 0;
  for (let i = 0; i < out.length; i++) {
    if (held <= 16) {
      window = (window << 16) | ((bytes[read] as number) << 8) | (bytes[read + 1] as number);
      read += 2;
      held += 16;
      if (read > end + 4)
        throw new RangeError("its coded data end before the image is full: it is cut short");
    }
    const entry = differences[(window >>> (held - LOOKUP_BITS)) & LOOKUP_MASK] as number;
    if (entry !== 0) {
      held -= entry & 0xff;
      out[i] = entry >> 8;
      continue;
    }
    const found = longCode(table, (window >>> (held - 16)) & 0xffff);
    held -= found & 0xff;
    const category = found >> 8;
    const extraBits = category === 16 ? 0 : category;
    if (held < extraBits) {
      window = (window << 16) | ((bytes[read] as number) << 8) | (bytes[read + 1] as number);
      read += 2;
      held += 16;
    }
    held -= extraBits;
    out[i] = extendSign((window >>> held) & ((1 << extraBits) - 1), category);
  }
  requireAllRead(8 * (read - start) - held, 8 * (end - start));
}

/** A code that the look-up does not hold. @returns its value << 8 | its length. */
function longCode({ limits, offsets, values }: HuffmanTable, bits: number): number {
  for (let length = 1; length <= 16; length++) {
    if (bits >= (limits[length] as number)) continue;
    const category = values[(bits >> (16 - length)) + (offsets[length] as number)];
    if (category === undefined || category > 16) break;
    return (category << 8) | length;
  }
  throw new RangeError("it holds a code that is not in its Huffman table: it is damaged");
}

/** The last byte is padded; whole extra bytes indicate damage. */
function requireAllRead(usedBits: number, bits: number): void {
  if (usedBits > bits) throw new RangeError("its coded data end before the image is full: it is cut short");
  if (bits - usedBits >= 8) {
    throw new RangeError(`${(bits - usedBits) >> 3} bytes of its coded data are left over: it is damaged`);
  }
}
