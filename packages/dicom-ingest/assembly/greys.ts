import { GREYS, valueAt } from "./memory";

/** 16 bit pixels to 8 bit greys. */

/** From the table. */
export function lookUp(from: usize, to: usize, pixels: u32, flip: u32): void {
  const end = from + ((<usize>pixels) << 1);
  for (let place = from; place < end; place += 2) {
    store<u8>(to, load<u8>(GREYS + valueAt(place, flip)));
    to++;
  }
}

/** A whole number added to this lies in the lowest bits of the sum's mantissa, negative or not. */
const ROUNDER: f32 = 12_582_912; // 1.5 x 2^23
const ROUNDER_BITS: i32 = 0x4b400000;

/** (value - `low`) x slope + start, rounded to the nearest from 0 to 255; what is left of sixteens comes from the table. */
export function drawLine(
  from: usize,
  to: usize,
  pixels: u32,
  flip: u32,
  low: u32,
  slope: f32,
  start: f32,
): void {
  const flips = i16x8.splat(<i16>flip);
  const lows = i16x8.splat(<i16>low);
  const slopes = f32x4.splat(slope);
  const starts = f32x4.splat(start);
  const sixteens = pixels & ~15;
  const end = to + sixteens;
  for (; to < end; to += 16) {
    const first = i16x8.sub(v128.xor(v128.load(from), flips), lows);
    const second = i16x8.sub(v128.xor(v128.load(from, 16), flips), lows);
    v128.store(to, i8x16.narrow_i16x8_u(onLine(first, slopes, starts), onLine(second, slopes, starts)));
    from += 32;
  }
  lookUp(from, to, pixels - sixteens, flip);
}

function onLine(values: v128, slopes: v128, starts: v128): v128 {
  return i16x8.narrow_i32x4_s(
    fourOnLine(i32x4.extend_low_i16x8_u(values), slopes, starts),
    fourOnLine(i32x4.extend_high_i16x8_u(values), slopes, starts),
  );
}

function fourOnLine(values: v128, slopes: v128, starts: v128): v128 {
  const heights = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(values), slopes), starts);
  return i32x4.sub(f32x4.add(heights, f32x4.splat(ROUNDER)), i32x4.splat(ROUNDER_BITS));
}
