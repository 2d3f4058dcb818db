/** The smaller of each two bytes. */
export function smaller(a: v128, b: v128): v128 {
  return i8x16.min_u(a, b);
}

/** The larger of each two bytes. */
export function larger(a: v128, b: v128): v128 {
  return i8x16.max_u(a, b);
}

/** The middle one of each three bytes. */
export function middle(a: v128, b: v128, c: v128): v128 {
  return larger(smaller(a, b), smaller(larger(a, b), c));
}

/** Bytes 0 to 7 from `place` on as 16-bit numbers. */
export function firstHalf(place: usize): v128 {
  return i16x8.extend_low_i8x16_u(v128.load(place));
}

/** Bytes 8 to 15 from `place` on as 16-bit numbers. */
export function secondHalf(place: usize): v128 {
  return i16x8.extend_high_i8x16_u(v128.load(place));
}
