/** Decodes a code-block's passes into COEFFICIENTS. */
const CAUSAL: i32 = 8;
const LAZY: i32 = 1;
const RESET: i32 = 2;
const SEGMENTATION: i32 = 32;

/** What `decodeSegment` answers when the segment cannot be right. */
const DONE: i32 = 0;
const MARKER_INSIDE: i32 = 1;
const ENDS_EARLY: i32 = 2;
const WRONG_SEGMENTATION: i32 = 3;

/** Bits past a segment's end that its passes may need: an encoder leaves out trailing ones. */
const SPILL_BITS: i32 = 24;

export function startBlock(blockWidth: i32, blockHeight: i32, style: i32): void {
  width = blockWidth;
  height = blockHeight;
  isCausal = (style & CAUSAL) != 0;
  flagsStride = (<usize>width + 2) * 8;
  memory.fill(FLAGS, 0, flagsStride * (((<usize>height + 3) >> 2) + 2));
  memory.fill(COEFFICIENTS, 0, (<usize>width * ((<usize>height + 3) & ~3)) * 4);
  resetContexts();
}

/** The first bit of a segment comes to stand at bit 61. */
function startRegisters(): void {
  let c: i64 = HALF >> 1;
  let bp = BITS;
  #refill()
  store<i64>(REGISTERS, c);
  store<i64>(REGISTERS, HALF, 8);
  store<u32>(REGISTERS, <u32>bp, 16);
}

/** How many bits of the segment have gone through the register, less those of its 16 bits. */
function bitsUsed(): i32 {
  const ahead = 62 - <i32>ctz(load<i64>(REGISTERS));
  return (<i32>load<u32>(REGISTERS, 16) - <i32>BITS) * 8 - ahead;
}

/** Four uniform symbols 1010 end a bit-plane (D.5). */
function isSegmentationRight(): bool {
  #registersFromMemory()
  let symbols = 0;
  for (let i = 0; i < 4; i++) {
    let bit: i32;
    #decodeEven(UNIFORM, bit)
    symbols = symbols * 2 + bit;
  }
  #registersToMemory()
  return symbols == 10;
}

function decodePass(pass: i32, planes: i32, table: usize, isRaw: bool): void {
  // the first pass of a block is the cleanup pass of its highest bit-plane
  const half = 1 << (planes - 1 - (pass + 2) / 3);
  const kind = (pass + 2) % 3;
  if (kind == 2) cleanupPass(half * 3, table);
  else if (kind == 0) isRaw ? rawSignificancePass(half * 3) : significancePass(half * 3, table);
  else isRaw ? rawRefinementPass(half) : refinementPass(half);
}

/**
 * Decodes passes `first` to `first + count - 1` from a segment of its own.
 * @param kind 0 for bands LL and LH, 1 for HL, 2 for HH.
 */
export function decodeSegment(
  from: usize, length: i32, first: i32, count: i32, planes: i32, kind: i32, style: i32,
): i32 {
  const isRaw = (style & LAZY) != 0 && first >= 10 && (first + 2) % 3 != 2;
  const total = unstuff(from, length, isRaw);
  if (total < 0) return MARKER_INSIDE;
  startRegisters();
  const table = ZERO_CODING_TABLES + <usize>kind * 512;
  for (let pass = first; pass < first + count; pass++) {
    decodePass(pass, planes, table, isRaw);
    const hasSymbol = (style & SEGMENTATION) != 0 && (pass + 2) % 3 == 2;
    // an encoder that cuts its passes short may have cut the symbol off
    if (hasSymbol && !isSegmentationRight() && bitsUsed() + 16 < total) return WRONG_SEGMENTATION;
    if (bitsUsed() > total + SPILL_BITS) return ENDS_EARLY;
    if ((style & RESET) != 0) resetContexts();
  }
  return DONE;
}

fillStates();
fillZeroCoding();
fillSigns();

/** Where memory begins that the kernel does not use. */
export function freeMemory(): usize {
  return __heap_base;
}
