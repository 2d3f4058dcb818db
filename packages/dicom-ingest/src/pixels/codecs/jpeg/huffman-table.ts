/** Width of the look-up: codes up to this length, extra bits included, are decoded in one step. */
export const LOOKUP_BITS = 13;

/** A Huffman table of a JPEG image, ready for decoding (ITU-T T.81 annexes C and F.2.2.3). */
export interface HuffmanTable {
  /** For the next 13 bits: value of the code << 8 | its length; 0 where the code is longer or there is none. */
  readonly codes: Int32Array;
  /**
   * For the next 13 bits, where a code and the difference after it both lie in them: difference << 8 | length of both;
   * 0 elsewhere.
   */
  readonly differences: Int32Array;
  /** For the codes of each length: the first code past them, moved up to 16 bits; and what to add for the value's index. */
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly values: Uint8Array;
}

/** @throws RangeError when the codes do not fit their lengths: the table is damaged. */
export function buildHuffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const codes = new Int32Array(1 << LOOKUP_BITS);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = index - code;
    if (code + count > 1 << length) throw new RangeError("a Huffman table has more codes than there are");
    if (length <= LOOKUP_BITS) {
      const width = 1 << (LOOKUP_BITS - length);
      for (let i = 0; i < count; i++) {
        codes.fill(((values[index + i] ?? 0) << 8) | length, (code + i) * width, (code + i + 1) * width);
      }
    }
    code += count;
    index += count;
    limits[length] = code << (16 - length);
    code <<= 1;
  }
  return { codes, differences: differencesOf(codes), limits, offsets, values: Uint8Array.from(values) };
}

function differencesOf(codes: Int32Array): Int32Array {
  return codes.map((entry, bits) => {
    const [category, length] = [entry >> 8, entry & 0xff];
    const used = length + (category === 16 ? 0 : category);
    if (length === 0 || category > 16 || used > LOOKUP_BITS) return 0;
    const extra = (bits >> (LOOKUP_BITS - used)) & ((1 << category) - 1);
    return (extendSign(category === 16 ? 0 : extra, category) << 8) | used;
  });
}

/** The difference of a category from its extra bits (F.2.2.1, table F.1); of category 16 there is only 32768 (H.1.2.2). */
export function extendSign(extra: number, category: number): number {
  if (category === 16) return 32768;
  return extra < (1 << category) >> 1 ? extra - (1 << category) + 1 : extra;
}
