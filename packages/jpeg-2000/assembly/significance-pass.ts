import { Block, COEFFICIENTS, FLAGS, rowsOf, SIGNIFICANT } from "./flags";
import { codeAfter, intervalAfter, Registers, stateAfter, symbolOf } from "./mq-decoder";
import { signEntry, Significance, significanceSlot, significantPair } from "./significance";
import { CONTEXTS } from "./states";

/**
 * The first coding pass over a bit-plane (ITU-T T.800 D.3.1), over coefficients with significant neighbours.
 * @param value what a coefficient gets that becomes significant: 1.5 x 2^p.
 * @param table the band's zero coding table.
 */
export function significancePass(value: i32, table: usize): void {
  let c = Registers.c;
  let a = Registers.a;
  const rowEnd = <usize>Block.width * 8;
  const stride = Block.flagsStride;
  let at = FLAGS + stride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < Block.height; top += 4) {
    const rows = <i64>rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      if ((flags & SIGNIFICANT) == 0) continue;
      const across = flags | (flags >>> 1) | (flags >>> 2);
      let open = ((across | (across >>> 3) | (across >>> 6)) << 4) & ~flags & rows;
      if (open == 0) continue;
      do {
        const shift = ctz(open) - 4;
        const lowest = open & -open;
        open ^= lowest;
        let slot = significanceSlot(flags, shift, table);
        let state = load<i64>(slot);
        const bit = symbolOf(state, c, a);
        let interval = intervalAfter(state, c, a);
        let successor = stateAfter(state, c, a);
        c = codeAfter(state, c, a);
        a = interval;
        store<i64>(slot, successor);
        flags |= lowest << 36;
        if (bit) {
          const entry = signEntry(flags, shift);
          slot = CONTEXTS + <usize>(entry & 0xf8);
          state = load<i64>(slot);
          const sign = symbolOf(state, c, a) ^ (entry & 1);
          interval = intervalAfter(state, c, a);
          successor = stateAfter(state, c, a);
          c = codeAfter(state, c, a);
          a = interval;
          store<i64>(slot, successor);
          Significance.enter(at, to, shift, sign, value);
          flags |= significantPair(sign, shift);
          open |= (lowest << 3) & ~flags & rows;
        }
      } while (open != 0);
      store<i64>(at, flags);
    }
    at += 16;
  }
  Registers.c = c;
  Registers.a = a;
}
