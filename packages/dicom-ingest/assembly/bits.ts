/** All bits that are set in any of the bytes, taken as 16 bit pixels. */
export function bitsOf(from: usize, pixels: u32): u32 {
  const end = from + ((<usize>pixels) << 1);
  let place = from;
  let found = i32x4.splat(0);
  let foundToo = i32x4.splat(0);
  for (; place + 64 <= end; place += 64) {
    found = v128.or(found, v128.or(v128.load(place), v128.load(place, 16)));
    foundToo = v128.or(foundToo, v128.or(v128.load(place, 32), v128.load(place, 48)));
  }
  found = v128.or(found, foundToo);
  const half = i64x2.extract_lane(found, 0) | i64x2.extract_lane(found, 1);
  let bits = <u32>(half | (half >> 32));
  bits |= bits >> 16;
  for (; place < end; place += 2) bits |= <u32>load<u16>(place);
  return bits & 0xffff;
}
