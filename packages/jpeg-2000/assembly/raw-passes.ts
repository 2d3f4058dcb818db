import { Block, COEFFICIENTS, FLAGS, rowsOf } from "./flags";
import { refill, Registers } from "./mq-decoder";

import { listRefinements, REFINEMENTS } from "./refinements";
import { Significance, significantPair } from "./significance";

/** A bit of a raw segment (D.6), which has no arithmetic coding. */
function readRaw(): i32 {
  const c = Registers.c;
  Registers.c = refill((c & 0x1fffffffffffffff) << 1);
  return (<i32>(c >> 61)) & 1;
}

/** The first coding pass in the lazy style's raw segments. */
export function rawSignificancePass(value: i32): void {
  const rowEnd = <usize>Block.width * 8;
  let at = FLAGS + Block.flagsStride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < Block.height; top += 4) {
    const rows = rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      const low = <i32>flags;
      const across = low | (low >>> 1) | (low >>> 2);
      let open = ((across | (across >>> 3) | (across >>> 6)) << 4) & ~low & rows;
      while (open != 0) {
        const shift = <i64>(ctz(open) - 4);
        open &= open - 1;
        flags |= ((<i64>1) << 40) << shift;
        if (readRaw()) {
          const sign = readRaw();
          Significance.enter(at, to, shift, sign, value);
          flags |= significantPair(sign, shift);
          open |= (0x80 << (<i32>shift)) & ~(<i32>flags) & rows;
        }
      }
      store<i64>(at, flags);
    }
    at += 16;
  }
}

/** The second one. */
export function rawRefinementPass(half: i32): void {
  const end = listRefinements();
  const one = half << 1;
  for (let list = REFINEMENTS; list < end; list += 4) {
    const place = COEFFICIENTS + <usize>(load<i32>(list) >>> 8);
    store<i32>(place, (load<i32>(place) ^ ((readRaw() - 1) & one)) | half);
  }
}
