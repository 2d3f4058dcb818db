import { extendSign, LOOKUP_BITS, type HuffmanTable } from "./huffman-table.ts";

/** Position of a decoder in a stretch of coded bytes; the lower `held` bits of `window` are still to be decoded. */
export interface BitReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  read: number;
  window: number;
  held: number;
}

/** The tables that the blocks of an image are decoded with. */
export interface BlockTables {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** The 64 divisors in zigzag order. */
  readonly quantisation: Uint16Array;
}

const ZERO_RUN = 0xf0;
const LOOKUP_MASK = (1 << LOOKUP_BITS) - 1;

/** Row-major place of the coefficients in the order of the file (ITU-T T.81 figure A.6): along the diagonals. */
const ZIGZAG = Uint8Array.from({ length: 64 }, (_, place) => place).sort((a, b) => {
  const [diagonalA, diagonalB] = [(a >> 3) + (a & 7), (b >> 3) + (b & 7)];
  if (diagonalA !== diagonalB) return diagonalA - diagonalB;
  return diagonalA % 2 === 0 ? (a & 7) - (b & 7) : (a >> 3) - (b >> 3);
});

/**
 * Decodes one block of 8 x 8 coefficients and multiplies them by their divisors (sections F.2.2 and A.3.4).
 * @param mean the first coefficient of the block before. @returns that of this one.
 * @throws RangeError for a code that is not in its table, and for more than 64 coefficients.
 */
export function decodeBlock(
  out: Float64Array,
  mean: number,
  reader: BitReader,
  { dc, ac, quantisation }: BlockTables,
): number {
  out.fill(0);
  const category = readCode(reader, dc);
  if (category > 15) throw new RangeError("it holds a difference that is too large: it is damaged");
  const newMean = mean + extendSign(readBits(reader, category), category);
  out[0] = newMean * (quantisation[0] as number);
  for (let index = 1; index < 64; index++) {
    const code = readCode(reader, ac);
    const size = code & 15;
    if (size === 0 && code !== ZERO_RUN) {
      if (code === 0) break;
      throw new RangeError("it holds a code that its process does not allow: it is damaged");
    }
    index += code >> 4;
    if (index > 63) throw new RangeError("it has a block of more than 64 coefficients: it is damaged");
    const value = extendSign(readBits(reader, size), size);
    out[ZIGZAG[index] as number] = value * (quantisation[index] as number);
  }
  return newMean;
}

function readCode(reader: BitReader, { codes, limits, offsets, values }: HuffmanTable): number {
  if (reader.held < 16) refill(reader);
  const entry = codes[(reader.window >>> (reader.held - LOOKUP_BITS)) & LOOKUP_MASK] as number;
  if (entry !== 0) {
    reader.held -= entry & 0xff;
    return entry >> 8;
  }
  const bits = (reader.window >>> (reader.held - 16)) & 0xffff;
  for (let length = LOOKUP_BITS + 1; length <= 16; length++) {
    if (bits >= (limits[length] as number)) continue;
    reader.held -= length;
    return values[(bits >> (16 - length)) + (offsets[length] as number)] as number;
  }
  throw new RangeError("it holds a code that is not in its Huffman table: it is damaged");
}

function readBits(reader: BitReader, count: number): number {
  if (reader.held < count) refill(reader);
  reader.held -= count;
  return (reader.window >>> reader.held) & ((1 << count) - 1);
}

function refill(reader: BitReader): void {
  const { bytes, read, end } = reader;
  if (read > end + 4) throw new RangeError("its coded data end before the image is full: it is cut short");
  reader.window = (reader.window << 16) | ((bytes[read] as number) << 8) | (bytes[read + 1] as number);
  reader.read += 2;
  reader.held += 16;
}
