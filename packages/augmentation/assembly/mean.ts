import { firstHalf, secondHalf } from "./bytes";

/** Means of `count` bytes, 2 to 5, from their sums, rounded half to even. */
function meanOf(sum: v128, count: i32): v128 {
  // thirds and fifths have no halves: a product with 1/3 or 1/5 in 15 bits, wrong by less than 0.02, rounds alike
  if (count == 3) return i16x8.q15mulr_sat_s(sum, i16x8.splat(10923));
  if (count == 5) return i16x8.q15mulr_sat_s(sum, i16x8.splat(6554));
  const bits = count >> 1;
  // to the half of the divisor less one, plus one where the result without it would be odd
  const isOdd = v128.and(i16x8.shr_u(sum, bits), i16x8.splat(1));
  return i16x8.shr_u(i16x8.add(i16x8.add(sum, i16x8.splat(<i16>(bits - 1))), isOdd), bits);
}

function firstSum(a: usize, b: usize, c: usize, d: usize, e: usize, count: i32): v128 {
  let sum = i16x8.add(firstHalf(a), firstHalf(b));
  if (count > 2) sum = i16x8.add(sum, firstHalf(c));
  if (count > 3) sum = i16x8.add(sum, firstHalf(d));
  if (count > 4) sum = i16x8.add(sum, firstHalf(e));
  return sum;
}

function secondSum(a: usize, b: usize, c: usize, d: usize, e: usize, count: i32): v128 {
  let sum = i16x8.add(secondHalf(a), secondHalf(b));
  if (count > 2) sum = i16x8.add(sum, secondHalf(c));
  if (count > 3) sum = i16x8.add(sum, secondHalf(d));
  if (count > 4) sum = i16x8.add(sum, secondHalf(e));
  return sum;
}

/** A class, as TypeScript takes no decorator at a function. */
class Mean {
  /** A separate loop for each count, which is a constant where this is inlined. */
  @inline
  static slice(
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    count: i32,
    stride: usize,
    output: usize,
    width: usize,
    height: usize,
  ): void {
    for (let row: usize = 0; row < height; row++) {
      for (let x: usize = 0; x < width; x += 16) {
        const first = firstSum(a + x, b + x, c + x, d + x, e + x, count);
        const second = secondSum(a + x, b + x, c + x, d + x, e + x, count);
        v128.store(output + x, i8x16.narrow_i16x8_u(meanOf(first, count), meanOf(second, count)));
      }
      a += stride;
      b += stride;
      c += stride;
      d += stride;
      e += stride;
      output += width;
    }
  }
}

/**
 * The mean of each pixel's `count` neighbours.
 * @param a where the first neighbour of the first pixel lies, as do b to e for the others; those above count are unused.
 * @param count 2 to 5.
 */
export function mean(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  e: usize,
  count: i32,
  stride: usize,
  output: usize,
  width: usize,
  height: usize,
): void {
  if (count == 2) Mean.slice(a, b, c, d, e, 2, stride, output, width, height);
  else if (count == 3) Mean.slice(a, b, c, d, e, 3, stride, output, width, height);
  else if (count == 4) Mean.slice(a, b, c, d, e, 4, stride, output, width, height);
  else Mean.slice(a, b, c, d, e, 5, stride, output, width, height);
}
