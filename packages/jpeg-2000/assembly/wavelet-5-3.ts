import { extend, interleave } from "./lines";
import { storeRow } from "./store-row";

/**
 * A step of the inverse 5/3 transform (ITU-T T.800 F.3.8.2), rows from one plane to another, columns back again. Low
 * samples come before high ones; with parity 1 the first sample of the result is a high one. At the ends the nearest
 * sample stands for the one that is missing, which is the symmetric extension.
 */

/** low - floor((before + after + 2) / 4) */
function evenOf(low: v128, before: v128, after: v128): v128 {
  return i32x4.sub(low, i32x4.shr_s(i32x4.add(i32x4.add(before, after), i32x4.splat(2)), 2));
}

/** high + floor((before + after) / 2) */
function oddOf(high: v128, before: v128, after: v128): v128 {
  return i32x4.add(high, i32x4.shr_s(i32x4.add(before, after), 1));
}

/** `lines`: room for two lines of `columns / 2 + 12` samples. */
export function rows53(
  from: usize,
  to: usize,
  stride: usize,
  columns: i32,
  rows: i32,
  parity: i32,
  lines: usize,
): void {
  const lowCount = (columns + 1 - parity) >> 1;
  const highCount = columns - lowCount;
  const even = lines + 16;
  const odd = even + <usize>((columns >> 1) + 8) * 4;
  for (let row = 0; row < rows; row++, from += stride, to += stride) {
    if (columns == 1) {
      store<i32>(to, load<i32>(from) / (1 + parity));
      continue;
    }
    memory.copy(odd, from + <usize>lowCount * 4, <usize>highCount * 4);
    extend(odd, highCount);
    const before = odd + <usize>parity * 4 - 4;
    for (let x: usize = 0; x < <usize>lowCount * 4; x += 16) {
      v128.store(even + x, evenOf(v128.load(from + x), v128.load(before + x), v128.load(before + x, 4)));
    }
    extend(even, lowCount);
    const left = even - <usize>parity * 4;
    for (let x: usize = 0; x < <usize>highCount * 4; x += 16) {
      v128.store(odd + x, oddOf(v128.load(odd + x), v128.load(left + x), v128.load(left + x, 4)));
    }
    if (parity == 0) interleave(to, even, odd, columns);
    else interleave(to, odd, even, columns);
  }
}

export function columns53(from: usize, to: usize, stride: usize, columns: i32, rows: i32, parity: i32): void {
  const lowCount = (rows + 1 - parity) >> 1;
  const highCount = rows - lowCount;
  const bytes = <usize>columns * 4;
  if (rows == 1) {
    for (let x: usize = 0; x < bytes; x += 4) store<i32>(to + x, load<i32>(from + x) / (1 + parity));
    return;
  }
  const high = from + <usize>lowCount * stride;
  for (let n = 0; n < lowCount; n++) {
    const low = from + <usize>n * stride;
    const above = high + <usize>max(n - 1 + parity, 0) * stride;
    const below = high + <usize>min(n + parity, highCount - 1) * stride;
    const out = to + <usize>(2 * n + parity) * stride;
    for (let x: usize = 0; x < bytes; x += 16) {
      const even = evenOf(v128.load(low + x), v128.load(above + x), v128.load(below + x));
      storeRow(out + x, (<i32>(bytes - x)) >> 2, even);
    }
    if (n + parity > 0) oddRow(to, high, stride, bytes, n - 1 + parity, lowCount, parity);
  }
  for (let k = lowCount - 1 + parity; k < highCount; k++)
    oddRow(to, high, stride, bytes, k, lowCount, parity);
}

/** High row `index`, from the rows of the result above and below it. */
function oddRow(
  to: usize,
  high: usize,
  stride: usize,
  bytes: usize,
  index: i32,
  lowCount: i32,
  parity: i32,
): void {
  const from = high + <usize>index * stride;
  const above = to + <usize>(2 * max(index - parity, 0) + parity) * stride;
  const below = to + <usize>(2 * min(index + 1 - parity, lowCount - 1) + parity) * stride;
  const out = to + <usize>(2 * index + 1 - parity) * stride;
  for (let x: usize = 0; x < bytes; x += 16) {
    const odd = oddOf(v128.load(from + x), v128.load(above + x), v128.load(below + x));
    storeRow(out + x, (<i32>(bytes - x)) >> 2, odd);
  }
}
