/** Layout of the kernel's memory; pixels are 16 bit, little endian, and lie anywhere else in it. */

/** Values are counted in two tables, or equal neighbours would wait for each other. */
export const COUNTS: usize = memory.data(0x40000, 64);
export const OTHER_COUNTS: usize = memory.data(0x40000, 64);
/** The grey of every value, for pixels that no straight line gives. */
export const GREYS: usize = memory.data(0x10000, 64);

/** A piece of 32,768 pixels that lie outside this memory, and of greys that go there. */
const PIECE: usize = memory.data(0x10000, 64);
const PIECE_GREYS: usize = memory.data(0x8000, 64);

export function countsAt(): usize {
  return COUNTS;
}

export function greysAt(): usize {
  return GREYS;
}

export function pieceAt(): usize {
  return PIECE;
}

export function pieceGreysAt(): usize {
  return PIECE_GREYS;
}

/** The first byte of memory that the kernel does not use. */
export function freeMemory(): usize {
  return __heap_base;
}

/** Signed values are turned into unsigned ones of the same order by their sign bit: `flip` is 0x8000, else 0. */
export function valueAt(place: usize, flip: u32): usize {
  return <usize>((<u32>load<u16>(place)) ^ flip);
}
