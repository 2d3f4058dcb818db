import { SIGN_TABLE } from "./context-tables";
import { spread } from "./flags";
import { CONTEXTS } from "./states";

/** The context by which the row at `shift` becomes significant or not. */
export function significanceSlot(flags: i64, shift: i64, table: usize): usize {
  return CONTEXTS + <usize>load<u8>(table + <usize>((<i32>(flags >> shift)) & 0x1ff));
}

/** The entry of SIGN_TABLE for the row at `shift`. */
export function signEntry(flags: i64, shift: i64): i32 {
  const significance = (<i32>(flags >> shift)) & 0xaa;
  const signs = (<i32>((flags >> 19) >> shift)) & 0x55;
  return <i32>load<u8>(SIGN_TABLE + <usize>(significance | signs));
}

/** The bits that make the row at `shift` significant in a column's flags. */
export function significantPair(sign: i32, shift: i64): i64 {
  return (16 | ((<i64>sign) << 22)) << shift;
}

/** A class, as TypeScript takes no decorator at a function. */
export class Significance {
  /** Stores the coefficient at `to` in the row at `shift`, which has become significant, and tells its neighbours. */
  @inline
  static enter(at: usize, to: usize, shift: i64, sign: i32, value: i32): void {
    store<i32>(to + <usize>((<i32>shift + 3) & ~3), value | (sign << 31));
    spread(at, significantPair(sign, shift), <i32>shift);
  }
}
