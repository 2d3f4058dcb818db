import { extend, interleave } from "./lines";
import { storeRow } from "./store-row";

/**
 * A step of the inverse 9/7 transform (ITU-T T.800 F.3.8.1) in single precision, laid out like the 5/3 one.
 */
const ALPHA: f32 = -1.586134342059924;
const BETA: f32 = -0.052980118572961;
const GAMMA: f32 = 0.882911075530934;
const DELTA: f32 = 0.443506852043971;
const K: f32 = 1.230174104914001;
const INVERSE_K: f32 = 0.812866211;

/** value - factor * (before + after) */
function lift(value: v128, before: v128, after: v128, factor: v128): v128 {
  return f32x4.sub(value, f32x4.mul(f32x4.add(before, after), factor));
}

function scale(to: usize, from: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let x: usize = 0; x < bytes; x += 16) {
    storeRow(to + x, (<i32>(bytes - x)) >> 2, f32x4.mul(v128.load(from + x), factors));
  }
}

function liftLine(line: usize, before: usize, after: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let x: usize = 0; x < bytes; x += 16) {
    const lifted = lift(v128.load(line + x), v128.load(before + x), v128.load(after + x), factors);
    storeRow(line + x, (<i32>(bytes - x)) >> 2, lifted);
  }
}

export function rows97(
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
  const lowBytes = <usize>lowCount * 4;
  const highBytes = <usize>highCount * 4;
  const before = odd + <usize>parity * 4 - 4;
  const left = even - <usize>parity * 4;
  for (let row = 0; row < rows; row++, from += stride, to += stride) {
    if (columns == 1) {
      store<f32>(to, load<f32>(from) * (parity == 0 ? 1 : 0.5));
      continue;
    }
    // the high samples first: what is written beyond the end of the low ones is padding, or overwritten
    scale(even, from, lowBytes, K);
    scale(odd, from + lowBytes, highBytes, INVERSE_K);
    extend(odd, highCount);
    liftLine(even, before, before + 4, lowBytes, DELTA);
    extend(even, lowCount);
    liftLine(odd, left, left + 4, highBytes, GAMMA);
    extend(odd, highCount);
    liftLine(even, before, before + 4, lowBytes, BETA);
    extend(even, lowCount);
    liftLine(odd, left, left + 4, highBytes, ALPHA);
    if (parity == 0) interleave(to, even, odd, columns);
    else interleave(to, odd, even, columns);
  }
}

/** `from` is used up. */
export function columns97(from: usize, to: usize, stride: usize, columns: i32, rows: i32, parity: i32): void {
  const lowCount = (rows + 1 - parity) >> 1;
  const highCount = rows - lowCount;
  const bytes = <usize>columns * 4;
  if (rows == 1) {
    scale(to, from, bytes, parity == 0 ? 1 : 0.5);
    return;
  }
  // into the result's order first, so that each step works in place
  for (let n = 0; n < lowCount; n++) {
    scale(to + <usize>(2 * n + parity) * stride, from + <usize>n * stride, bytes, K);
  }
  const high = from + <usize>lowCount * stride;
  for (let k = 0; k < highCount; k++) {
    scale(to + <usize>(2 * k + 1 - parity) * stride, high + <usize>k * stride, bytes, INVERSE_K);
  }
  liftRows(to, stride, bytes, rows, parity, DELTA);
  liftRows(to, stride, bytes, rows, 1 - parity, GAMMA);
  liftRows(to, stride, bytes, rows, parity, BETA);
  liftRows(to, stride, bytes, rows, 1 - parity, ALPHA);
}

/** Every second row from `first`, by the rows above and below it. */
function liftRows(plane: usize, stride: usize, bytes: usize, rows: i32, first: i32, factor: f32): void {
  for (let row = first; row < rows; row += 2) {
    const above = plane + <usize>max(row - 1, 1 - row) * stride;
    const below = plane + <usize>(row < rows - 1 ? row + 1 : rows - 2) * stride;
    liftLine(plane + <usize>row * stride, above, below, bytes, factor);
  }
}
