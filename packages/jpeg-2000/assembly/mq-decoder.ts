import { HALF, QE_MASK, RUN_LENGTH, STATES, UNIFORM } from "./states";

/**
 * The MQ decoder (ITU-T T.800 annex C). A pass keeps the registers `c` and `a` in local variables: in globals every
 * symbol would wait for memory, which costs 5 % of a picture's time. A function cannot change its caller's variables,
 * so a symbol takes four pure functions, `symbolOf`, `stateAfter`, `codeAfter` and `intervalAfter`, all of the
 * registers before it. The compiler inlines them and computes what they share once; the state is stored last, for
 * the registers must not wait for it.
 *
 * c  bits 47..62: the 16 bit register that is compared; below it bits read ahead, then a single 1 that marks their end
 * a  the interval's length in the same scale; below HALF it must be renormalised
 */
export class Registers {
  /** `c` and `a` between passes. */
  static c: i64 = 0;
  static a: i64 = 0;
  /** The next 32 bits to read, without stuffing (see unstuff.ts). */
  static next: usize = 0;
}

/** Before the first pass of a segment, whose first bit comes to stand at bit 61. */
export function startSegment(from: usize): void {
  Registers.next = from;
  Registers.c = refill(HALF >> 1);
  Registers.a = HALF;
}

/** Number of bits of the segment at `from` that have passed through the register, without those in its 16 bits. */
export function bitsUsed(from: usize): i32 {
  return <i32>(Registers.next - from) * 8 - (62 - <i32>ctz(Registers.c));
}

/** Whether the symbol is 0 and changes no state, as most of a sparse context's symbols: then `c` and `a` lose Qe. */
export function isPlainZero(state: i64, c: i64, a: i64): bool {
  const qe = state & QE_MASK;
  return (state & 1) == 0 && ((c - qe) | (a - qe - HALF)) >= 0;
}

/** The symbol: 0 or 1. */
export function symbolOf(state: i64, c: i64, a: i64): i32 {
  return ((<i32>state) & 1) ^ isLess(state & QE_MASK, c, a);
}

/** The context's state after the symbol. */
export function stateAfter(state: i64, c: i64, a: i64): i64 {
  const qe = state & QE_MASK;
  const isChanged = <i32>(((c - qe) | (a - qe - HALF)) >>> 63);
  return load<i64>(STATES + <usize>((<i32>state) & 0xfe0) + <usize>((isLess(qe, c, a) + isChanged) << 3));
}

/** `a` after the symbol. */
export function intervalAfter(state: i64, c: i64, a: i64): i64 {
  const kept = keptInterval(state & QE_MASK, c, a);
  return kept << clz(kept + kept);
}

/** `c` after the symbol. */
export function codeAfter(state: i64, c: i64, a: i64): i64 {
  const qe = state & QE_MASK;
  const kept = keptInterval(qe, c, a);
  const left = c - qe;
  return refill((left + (qe & (left >> 63))) << clz(kept + kept));
}

/** `c`, with 32 bits more once it has used up those read ahead. */
export function refill(c: i64): i64 {
  return <i32>c == 0 ? readAhead(c) : c;
}

function readAhead(c: i64): i64 {
  const word = <i64>load<u32>(Registers.next);
  Registers.next += 4;
  return c + ((((word << 1) | 1) - 0x100000000) << (ctz(c) - 32));
}

/** 1 when the less probable symbol was coded, without a branch that depends on it. */
function isLess(qe: i64, c: i64, a: i64): i32 {
  return <i32>(((a - qe - qe) ^ (c - qe)) >>> 63);
}

/** The part of the interval that the symbol leaves. */
function keptInterval(qe: i64, c: i64, a: i64): i64 {
  const left = a - qe;
  return left - ((left - qe) & ((c - qe) >> 63));
}

/** Several symbols of one context, between passes; a class, as TypeScript takes no decorator at a function. */
export class Symbols {
  /** The next `count` symbols as a number, the first one highest. */
  @inline
  static number(slot: usize, count: i32): i32 {
    let c = Registers.c;
    let a = Registers.a;
    let bits = 0;
    for (let index = 0; index < count; index++) {
      const state = load<i64>(slot);
      bits = bits * 2 + symbolOf(state, c, a);
      const interval = intervalAfter(state, c, a);
      const successor = stateAfter(state, c, a);
      c = codeAfter(state, c, a);
      a = interval;
      store<i64>(slot, successor);
    }
    Registers.c = c;
    Registers.a = a;
    return bits;
  }

  /** Number of the next four coefficients that are 0 before the first that is not; 4 if all are 0. */
  @inline
  static zeros(): i32 {
    return Symbols.number(RUN_LENGTH, 1) == 0 ? 4 : Symbols.number(UNIFORM, 2);
  }
}
