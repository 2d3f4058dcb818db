/**
 * The MQ decoder (ITU-T T.800 annex C) as text macros, so that its state stays in local variables of each pass.
 *
 * c  bits 47..62: the 16 bit register that is compared; below it bits read ahead, then a single 1 that marks their end
 * a  the interval's length in the same scale; below HALF it must be renormalised
 * bp the next 32 bits to read, without stuffing (see unstuff.as)
 *
 * A context's slot holds the state itself: Qe in c's scale, and where the states after a more and a less probable
 * symbol lie in STATES; bit 0 is the more probable symbol.
 */

const QE_MASK: i64 = 0x7fff800000000000;
const HALF: i64 = 0x4000000000000000;
const CONTEXTS: usize = memory.data(19 * 8, 16);
const STATES: usize = memory.data(94 * 32, 16);
/** c, a and bp between passes. */
const REGISTERS: usize = memory.data(24, 16);

const ZERO_CODING: usize = CONTEXTS;
const RUN_LENGTH: usize = CONTEXTS + 17 * 8;
const UNIFORM: usize = CONTEXTS + 18 * 8;

#define refill()
if (<i32>c == 0) {
  const end = ctz(c);
  c += ((((<i64>load<u32>(bp)) << 1) | 1) - 0x100000000) << (end - 32);
  bp += 4;
}
#end

#define registersFromMemory()
let c = load<i64>(REGISTERS);
let a = load<i64>(REGISTERS, 8);
let bp = <usize>load<u32>(REGISTERS, 16);
#end

#define registersToMemory()
store<i64>(REGISTERS, c);
store<i64>(REGISTERS, a, 8);
store<u32>(REGISTERS, <u32>bp, 16);
#end

// A symbol that is mostly the more probable one: one test, and then no renormalisation.
#define decodeSkewed(slot, bit)
{
  const at: usize = slot;
  const state = load<i64>(at);
  const qe = state & QE_MASK;
  const c1 = c - qe;
  const a1 = a - qe;
  bit = <i32>state & 1;
  if ((c1 | (a1 - HALF)) >= 0) {
    c = c1;
    a = a1;
  } else {
    const isLess = <i32>(((a1 - qe) ^ c1) >>> 63);
    a = a1 - ((a1 - qe) & (c1 >> 63));
    c = c1 + (qe & (c1 >> 63));
    const up = clz(a) - 1;
    a <<= up;
    c <<= up;
    store<i64>(at, load<i64>(STATES + <usize>(<i32>state & 0xfe0) + <usize>(isLess << 3), 8));
    bit ^= isLess;
    #refill()
  }
}
#end

// A symbol that is as likely as not: no branch that depends on it.
#define decodeState(state, bit)
{
  const qe = state & QE_MASK;
  const c1 = c - qe;
  const a1 = a - qe;
  const isChanged = <i32>((c1 | (a1 - HALF)) >>> 63);
  const isLower = c1 >> 63;
  const isLess = <i32>(((a1 - qe) ^ c1) >>> 63);
  a = a1 - ((a1 - qe) & isLower);
  c = c1 + (qe & isLower);
  const up = clz(a + a);
  a <<= up;
  c <<= up;
  bit = (<i32>state & 1) ^ isLess;
  state = load<i64>(STATES + <usize>(<i32>state & 0xfe0) + <usize>((isLess + isChanged) << 3));
  #refill()
}
#end

#define decodeEven(slot, bit)
{
  const at: usize = slot;
  let state = load<i64>(at);
  #decodeState(state, bit)
  store<i64>(at, state);
}
#end
