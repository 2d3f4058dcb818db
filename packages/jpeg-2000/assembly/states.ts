export const QE_MASK: i64 = 0x7fff800000000000;
export const HALF: i64 = 0x4000000000000000;

/**
 * The slots of 19 contexts. A slot holds its state itself: Qe in the registers' scale, and where the states after a more
 * and a less probable symbol lie in STATES; bit 0 is the more probable symbol.
 */
export const CONTEXTS: usize = memory.data(19 * 8, 64);
export const STATES: usize = memory.data(94 * 32, 64);

const ZERO_CODING: usize = CONTEXTS;
export const RUN_LENGTH: usize = CONTEXTS + 17 * 8;
export const UNIFORM: usize = CONTEXTS + 18 * 8;

/** Qe, next state after a more probable symbol, after a less probable one, whether that exchanges them (table C.2). */
const STATE_TABLE: usize = memory.data<u16>([
  0x5601, 1, 1, 1, 0x3401, 2, 6, 0, 0x1801, 3, 9, 0, 0x0ac1, 4, 12, 0, 0x0521, 5, 29, 0, 0x0221, 38, 33, 0,
  0x5601, 7, 6, 1, 0x5401, 8, 14, 0, 0x4801, 9, 14, 0, 0x3801, 10, 14, 0, 0x3001, 11, 17, 0, 0x2401, 12, 18,
  0, 0x1c01, 13, 20, 0, 0x1601, 29, 21, 0, 0x5601, 15, 14, 1, 0x5401, 16, 14, 0, 0x5101, 17, 15, 0, 0x4801,
  18, 16, 0, 0x3801, 19, 17, 0, 0x3401, 20, 18, 0, 0x3001, 21, 19, 0, 0x2801, 22, 19, 0, 0x2401, 23, 20, 0,
  0x2201, 24, 21, 0, 0x1c01, 25, 22, 0, 0x1801, 26, 23, 0, 0x1601, 27, 24, 0, 0x1401, 28, 25, 0, 0x1201, 29,
  26, 0, 0x1101, 30, 27, 0, 0x0ac1, 31, 28, 0, 0x09c1, 32, 29, 0, 0x08a1, 33, 30, 0, 0x0521, 34, 31, 0,
  0x0441, 35, 32, 0, 0x02a1, 36, 33, 0, 0x0221, 37, 34, 0, 0x0141, 38, 35, 0, 0x0111, 39, 36, 0, 0x0085, 40,
  37, 0, 0x0049, 41, 38, 0, 0x0025, 42, 39, 0, 0x0015, 43, 40, 0, 0x0009, 44, 41, 0, 0x0005, 45, 42, 0,
  0x0001, 45, 43, 0, 0x5601, 46, 46, 0,
]);

/** The content of the slot for state `index` with `mps` as the more probable symbol: Qe, its successors' places, `mps`. */
function stateOf(index: i32, mps: i32): i64 {
  const qe = <i64>load<u16>(STATE_TABLE + <usize>index * 8);
  return (qe << 47) | (<i64>((index * 2 + mps) * 32)) | mps;
}

/** A state and its successors: after a more, after a less probable symbol that ended in a renormalisation. */
export function fillStates(): void {
  for (let index = 0; index < 47; index++) {
    const afterMore = <i32>load<u16>(STATE_TABLE + <usize>index * 8, 2);
    const afterLess = <i32>load<u16>(STATE_TABLE + <usize>index * 8, 4);
    const exchanges = <i32>load<u16>(STATE_TABLE + <usize>index * 8, 6);
    for (let mps = 0; mps < 2; mps++) {
      const at = STATES + <usize>(index * 2 + mps) * 32;
      store<i64>(at, stateOf(index, mps));
      store<i64>(at, stateOf(afterMore, mps), 8);
      store<i64>(at, stateOf(afterLess, mps ^ exchanges), 16);
    }
  }
}

/** Every context in its first state (table D.7). */
export function resetContexts(): void {
  for (let context: usize = 0; context < 19; context++) store<i64>(CONTEXTS + context * 8, stateOf(0, 0));
  store<i64>(ZERO_CODING, stateOf(4, 0));
  store<i64>(RUN_LENGTH, stateOf(3, 0));
  store<i64>(UNIFORM, stateOf(46, 0));
}
