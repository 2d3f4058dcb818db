import { firstHalf, secondHalf } from "./bytes";

/** Gaussian blur by binomial weights, rows first, then columns; all sums stay below 2^16. */

/** By weights 1, 2, 1. */
function sum3(a: v128, b: v128, c: v128): v128 {
  return i16x8.add(i16x8.add(a, c), i16x8.shl(b, 1));
}

/** By weights 1, 4, 6, 4, 1. */
function sum5(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const outer = i16x8.add(i16x8.add(a, e), i16x8.shl(i16x8.add(b, d), 2));
  return i16x8.add(outer, i16x8.add(i16x8.shl(c, 2), i16x8.shl(c, 1)));
}

/** Along the row, from sums of columns of two bytes each. */
function along3(sums: usize): v128 {
  return sum3(v128.load(sums), v128.load(sums, 2), v128.load(sums, 4));
}

function along5(sums: usize): v128 {
  return sum5(
    v128.load(sums),
    v128.load(sums, 2),
    v128.load(sums, 4),
    v128.load(sums, 6),
    v128.load(sums, 8),
  );
}

/** Divides sums by 2^bits, halves rounded up; `half` is 2^(bits - 1). */
function divide(sums: v128, bits: i32, half: i16): v128 {
  return i16x8.shr_u(i16x8.add(sums, i16x8.splat(half)), bits);
}

export function gauss3(
  input: usize,
  stride: usize,
  output: usize,
  width: usize,
  height: usize,
  scratch: usize,
): void {
  for (let row: usize = 0; row < height; row++) {
    const a = input + row * stride;
    const b = a + stride;
    const c = b + stride;
    for (let x: usize = 0; x < stride; x += 16) {
      v128.store(scratch + x * 2, sum3(firstHalf(a + x), firstHalf(b + x), firstHalf(c + x)));
      v128.store(scratch + x * 2, sum3(secondHalf(a + x), secondHalf(b + x), secondHalf(c + x)), 16);
    }
    const to = output + row * width;
    for (let x: usize = 0; x < width; x += 16) {
      const sums = scratch + x * 2;
      v128.store(to + x, i8x16.narrow_i16x8_u(divide(along3(sums), 4, 8), divide(along3(sums + 16), 4, 8)));
    }
  }
}

export function gauss5(
  input: usize,
  stride: usize,
  output: usize,
  width: usize,
  height: usize,
  scratch: usize,
): void {
  for (let row: usize = 0; row < height; row++) {
    const from = input + row * stride;
    for (let x: usize = 0; x < stride; x += 16) {
      const a = from + x;
      const b = a + stride;
      const c = b + stride;
      const d = c + stride;
      const e = d + stride;
      const first = sum5(firstHalf(a), firstHalf(b), firstHalf(c), firstHalf(d), firstHalf(e));
      const second = sum5(secondHalf(a), secondHalf(b), secondHalf(c), secondHalf(d), secondHalf(e));
      v128.store(scratch + x * 2, first);
      v128.store(scratch + x * 2, second, 16);
    }
    const to = output + row * width;
    for (let x: usize = 0; x < width; x += 16) {
      const sums = scratch + x * 2;
      v128.store(
        to + x,
        i8x16.narrow_i16x8_u(divide(along5(sums), 8, 128), divide(along5(sums + 16), 8, 128)),
      );
    }
  }
}
