import { Block, FLAGS, rowsOf, SIGNIFICANT } from "./flags";

/**
 * The work of a refinement pass, in order: a coefficient's place in COEFFICIENTS times 256, plus its context's place.
 * Listed before, as the pass changes no context, and so that its loop has no branch but to take in bits.
 */
export const REFINEMENTS: usize = memory.data(16384 + 16, 16);

/** One row's entry, which the next overwrites unless the row is open; returns where the next belongs. */
function listRow(list: usize, shift: i32, entry: i32, open: i32, refined: i32, beside: i32): usize {
  const context = ((refined >> shift) & 16) + ((beside >> (shift + 1)) & 8);
  store<i32>(list, entry + (shift / 3) * 1024 + context);
  return list + <usize>((open >> (shift + 2)) & 4);
}

/** Lists the coefficients that became significant before this bit-plane; returns the list's end. */
export function listRefinements(): usize {
  const rowEnd = <usize>Block.width * 8;
  let list = REFINEMENTS;
  let at = FLAGS + Block.flagsStride + 8;
  let entry: i32 = 14 * 8;
  for (let top = 0; top < Block.height; top += 4) {
    const rows = rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, entry += 4096) {
      const flags = load<i64>(at);
      const open = (<i32>flags) & ~(<i32>(flags >> 36)) & rows;
      if (open == 0) continue;
      const low = (<i32>flags) & SIGNIFICANT;
      const sides = low | (low >>> 2);
      const across = sides | (low >>> 1);
      const refined = <i32>(flags >> 37);
      const beside = ((across | (sides >>> 3) | (across >>> 6)) << 4) & ~refined;
      list = listRow(list, 0, entry, open, refined, beside);
      list = listRow(list, 3, entry, open, refined, beside);
      list = listRow(list, 6, entry, open, refined, beside);
      list = listRow(list, 9, entry, open, refined, beside);
      store<i64>(at, flags | ((<i64>open) << 37));
    }
    at += 16;
  }
  return list;
}
