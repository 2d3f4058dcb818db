/**
 * Contexts by neighbourhood. Nine bits of significance, a row each three, from the upper left: bit 1 lies above, 3 left,
 * 5 right, 7 below. A table holds the context's place in CONTEXTS.
 */
/** 512 entries each: bands LL and LH, HL, HH (table D.1). */
export const ZERO_CODING_TABLES: usize = memory.data(3 * 512, 64);
/** Significance at odd bits, sign at the even bit below it; bit 0 of an entry: the sign is inverted (table D.3). */
export const SIGN_TABLE: usize = memory.data(256, 64);

function contextBeside(along: i32, across: i32, diagonal: i32): i32 {
  if (along == 2) return 8;
  if (along == 1) return across > 0 ? 7 : diagonal > 0 ? 6 : 5;
  if (across > 0) return across == 2 ? 4 : 3;
  return min(diagonal, 2);
}

function contextDiagonal(beside: i32, diagonal: i32): i32 {
  if (diagonal > 2) return 8;
  if (diagonal == 2) return beside > 0 ? 7 : 6;
  return min(beside, 2) + (diagonal == 1 ? 3 : 0);
}

export function fillZeroCoding(): void {
  for (let bits: i32 = 0; bits < 512; bits++) {
    const horizontal = popcnt(bits & 0x028);
    const vertical = popcnt(bits & 0x082);
    const diagonal = popcnt(bits & 0x145);
    const at = ZERO_CODING_TABLES + bits;
    store<u8>(at, <u8>(contextBeside(horizontal, vertical, diagonal) * 8));
    store<u8>(at, <u8>(contextBeside(vertical, horizontal, diagonal) * 8), 512);
    store<u8>(at, <u8>(contextDiagonal(horizontal + vertical, diagonal) * 8), 1024);
  }
}

/** 1, 0 or -1: the sign that the neighbours at bits `first` and `second` agree upon. */
function contribution(bits: i32, first: i32, second: i32): i32 {
  const one = ((bits >> first) & 1) * (1 - ((bits >> (first - 1)) & 1) * 2);
  const other = ((bits >> second) & 1) * (1 - ((bits >> (second - 1)) & 1) * 2);
  return max(-1, min(1, one + other));
}

export function fillSigns(): void {
  for (let bits: i32 = 0; bits < 256; bits++) {
    const horizontal = contribution(bits, 3, 5);
    const vertical = contribution(bits, 1, 7);
    const isInverted = horizontal < 0 || (horizontal == 0 && vertical < 0);
    const h = isInverted ? -horizontal : horizontal;
    const v = isInverted ? -vertical : vertical;
    const context = 9 + h * 3 + v;
    store<u8>(SIGN_TABLE + bits, <u8>(context * 8 + i32(isInverted)));
  }
}
