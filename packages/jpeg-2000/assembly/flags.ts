/**
 * Flags of four coefficients, one above the other, and of those around them: a 64 bit word for each column of each
 * stripe. Bits 0..17: significance of six rows (one above, four, one below), a row three: left, here, right.
 * Bits 18..35: their signs. Bit 40 + 3 r: row r was coded in this bit-plane already. Bit 41 + 3 r: it was refined once.
 */
export const FLAGS: usize = memory.data(25600, 16);
/** Sign in bit 31, magnitude times two below; a stripe's columns one after the other, four rows each. */
export const COEFFICIENTS: usize = memory.data(16384, 16);

export const SIGNIFICANT: i32 = 0x3ffff;
/** Bits of the four rows' own significance. */
export const ROWS: i32 = 0x2490;
export const CODED: i64 = 0x0249 << 40;

/** The block that is being decoded. */
export class Block {
  static width: i32 = 0;
  static height: i32 = 0;
  /** Bytes from a stripe's flags to those of the next. */
  static flagsStride: usize = 0;
  static isCausal: bool = false;
}

/** Bits of the rows of a stripe that has 1, 2, 3, 4 rows: a table, because a sum would be repeated for every column. */
const ROWS_TABLE: usize = memory.data<i32>([0, 0x0010, 0x0090, 0x0490, 0x2490]);

/** The rows of stripe `top / 4` that lie in the block. */
export function rowsOf(top: i32): i32 {
  return load<i32>(ROWS_TABLE + <usize>min(4, Block.height - top) * 4);
}

/** Makes the coefficient in row `shift / 3` of the column at `at` significant, for its neighbours' columns. */
export function spread(at: usize, pair: i64, shift: i32): void {
  store<i64>(at - 8, load<i64>(at - 8) | (pair << 1));
  store<i64>(at + 8, load<i64>(at + 8) | (pair >> 1));
  if (shift == 0 && !Block.isCausal) {
    const above = at - Block.flagsStride;
    store<i64>(above - 8, load<i64>(above - 8) | (pair << 13));
    store<i64>(above, load<i64>(above) | (pair << 12));
    store<i64>(above + 8, load<i64>(above + 8) | (pair << 11));
  } else if (shift == 9) {
    const below = at + Block.flagsStride;
    store<i64>(below - 8, load<i64>(below - 8) | (pair >> 11));
    store<i64>(below, load<i64>(below) | (pair >> 12));
    store<i64>(below + 8, load<i64>(below + 8) | (pair >> 13));
  }
}
