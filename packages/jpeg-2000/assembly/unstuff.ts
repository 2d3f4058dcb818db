/**
 * A segment's bits without stuffing, as 32 bit words; the first bit is the highest of the first word. Room for 65,536
 * bytes and for what a pass may read past their end before that is noticed: 4096 x 2 + 3072 symbols of 15 bits.
 */
export const BITS: usize = memory.data(98304, 16);

/** Adds one to the number that ends before `at`, for a carry that stuffing had room for. */
function carry(at: usize): void {
  while (at > BITS) {
    at -= 4;
    const sum = load<u32>(at) + 1;
    store<u32>(at, sum);
    if (sum != 0) return;
  }
}

/**
 * Takes the stuffing out of `length` bytes (annex C.3.4; raw segments: D.6) and appends ones.
 * @returns the number of bits, or -1 when there is a marker among the bytes.
 */
export function unstuff(from: usize, length: i32, isRaw: bool): i32 {
  const end = from + length;
  let to = BITS;
  let bits: u64 = 0;
  let count: u64 = 0;
  let last: u32 = 0;
  while (from < end) {
    if (last != 0xff && from + 4 <= end) {
      const word = load<u32>(from);
      const inverse = ~word;
      if (((inverse - 0x01010101) & ~inverse & 0x80808080) == 0) {
        bits = (bits << 32) | bswap(word);
        store<u32>(to, <u32>(bits >> count));
        to += 4;
        from += 4;
        last = word >>> 24;
        bits &= ((<u64>1) << count) - 1;
        continue;
      }
    }
    const byte = load<u8>(from++);
    if (last == 0xff) {
      if (byte > 0x8f) return -1;
      bits = (bits << 7) + (isRaw ? byte & 0x7f : byte);
      count += 7;
      if (bits >> count != 0) carry(to);
    } else {
      bits = (bits << 8) | byte;
      count += 8;
    }
    last = byte;
    if (count >= 32) {
      count -= 32;
      store<u32>(to, <u32>(bits >> count));
      to += 4;
    }
    bits &= ((<u64>1) << count) - 1;
  }
  const total = <i32>((to - BITS) * 8) + <i32>count;
  store<u32>(to, <u32>((bits << (32 - count)) | (((<u64>1) << (32 - count)) - 1)));
  memory.fill(to + 4, 0xff, 32);
  return total;
}
