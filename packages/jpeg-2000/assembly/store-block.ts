import { Block, COEFFICIENTS } from "./flags";
import { storeRow } from "./store-row";

/** From COEFFICIENTS, stripe by stripe, to the rows of a tile's plane. */

/** Sign and doubled magnitude to a whole number, rounded towards 0. */
function wholeNumbers(coded: v128): v128 {
  const sign = i32x4.shr_s(coded, 31);
  const magnitude = i32x4.shr_u(i32x4.shl(coded, 1), 2);
  return i32x4.sub(v128.xor(magnitude, sign), sign);
}

/** Sign and doubled magnitude to a number times `half`, which is half the step. */
function realNumbers(coded: v128, half: v128): v128 {
  const magnitude = v128.and(coded, i32x4.splat(0x7fffffff));
  const real = f32x4.mul(f32x4.convert_i32x4_s(magnitude), half);
  return v128.or(real, v128.and(coded, i32x4.splat(1 << 31)));
}

/** Writes four columns of a stripe as four rows of four; a row or column outside the block is skipped. */
function storeSquare(
  to: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  first: v128,
  second: v128,
  third: v128,
  fourth: v128,
): void {
  const upperA = v128.shuffle<i32>(first, second, 0, 4, 1, 5);
  const upperB = v128.shuffle<i32>(third, fourth, 0, 4, 1, 5);
  const lowerA = v128.shuffle<i32>(first, second, 2, 6, 3, 7);
  const lowerB = v128.shuffle<i32>(third, fourth, 2, 6, 3, 7);
  storeRow(to, columns, v128.shuffle<i64>(upperA, upperB, 0, 2));
  if (rows > 1) storeRow(to + stride, columns, v128.shuffle<i64>(upperA, upperB, 1, 3));
  if (rows > 2) storeRow(to + stride * 2, columns, v128.shuffle<i64>(lowerA, lowerB, 0, 2));
  if (rows > 3) storeRow(to + stride * 3, columns, v128.shuffle<i64>(lowerA, lowerB, 1, 3));
}

/** Whole numbers, for the 5/3 transform. `stride`: bytes from a row to the next. */
export function storeWhole(to: usize, stride: usize): void {
  let from = COEFFICIENTS;
  for (let top = 0; top < Block.height; top += 4) {
    for (let left = 0; left < Block.width; left += 4) {
      const at = from + <usize>left * 16;
      storeSquare(
        to + <usize>top * stride + <usize>left * 4,
        stride,
        Block.height - top,
        Block.width - left,
        wholeNumbers(v128.load(at)),
        wholeNumbers(v128.load(at, 16)),
        wholeNumbers(v128.load(at, 32)),
        wholeNumbers(v128.load(at, 48)),
      );
    }
    from += <usize>Block.width * 16;
  }
}

/** Real numbers, for the 9/7 transform. */
export function storeReal(to: usize, stride: usize, step: f32): void {
  const half = f32x4.splat(step * 0.5);
  let from = COEFFICIENTS;
  for (let top = 0; top < Block.height; top += 4) {
    for (let left = 0; left < Block.width; left += 4) {
      const at = from + <usize>left * 16;
      storeSquare(
        to + <usize>top * stride + <usize>left * 4,
        stride,
        Block.height - top,
        Block.width - left,
        realNumbers(v128.load(at), half),
        realNumbers(v128.load(at, 16), half),
        realNumbers(v128.load(at, 32), half),
        realNumbers(v128.load(at, 48), half),
      );
    }
    from += <usize>Block.width * 16;
  }
}
