import { Block, CODED, COEFFICIENTS, FLAGS, ROWS, rowsOf } from "./flags";
import {
  codeAfter,
  intervalAfter,
  isPlainZero,
  Registers,
  stateAfter,
  symbolOf,
  Symbols,
} from "./mq-decoder";
import { signEntry, Significance, significanceSlot, significantPair } from "./significance";
import { CONTEXTS, QE_MASK, RUN_LENGTH } from "./states";

/** The last coding pass (D.3.4), over all coefficients that the others skipped; parameters as in the first. */
export function cleanupPass(value: i32, table: usize): void {
  let c = Registers.c;
  let a = Registers.a;
  let at = FLAGS + Block.flagsStride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < Block.height; top += 4, at += 16) {
    const rows = rowsOf(top);
    const end = at + <usize>Block.width * 8;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      let open = ~((<i32>flags) | (<i32>(flags >> 36))) & rows;
      // the coefficient that ends a run of zeros is known to be significant
      let known = 0;
      if (flags == 0 && rows == ROWS) {
        const state = load<i64>(RUN_LENGTH);
        if (isPlainZero(state, c, a)) {
          c -= state & QE_MASK;
          a -= state & QE_MASK;
          continue;
        }
        Registers.c = c;
        Registers.a = a;
        // after four zeros none is open
        open &= -0x10 << (Symbols.zeros() * 3);
        c = Registers.c;
        a = Registers.a;
        known = 1;
      }
      while (open != 0) {
        const shift = <i64>(ctz(open) - 4);
        open &= open - 1;
        let bit = known;
        if (known == 0) {
          const slot = significanceSlot(flags, shift, table);
          const state = load<i64>(slot);
          bit = symbolOf(state, c, a);
          const interval = intervalAfter(state, c, a);
          const successor = stateAfter(state, c, a);
          c = codeAfter(state, c, a);
          a = interval;
          store<i64>(slot, successor);
        }
        known = 0;
        if (bit == 0) continue;
        const entry = signEntry(flags, shift);
        const slot = CONTEXTS + <usize>(entry & 0xf8);
        const state = load<i64>(slot);
        const sign = symbolOf(state, c, a) ^ (entry & 1);
        const interval = intervalAfter(state, c, a);
        const successor = stateAfter(state, c, a);
        c = codeAfter(state, c, a);
        a = interval;
        store<i64>(slot, successor);
        Significance.enter(at, to, shift, sign, value);
        flags |= significantPair(sign, shift);
      }
      store<i64>(at, flags & ~CODED);
    }
  }
  Registers.c = c;
  Registers.a = a;
}
