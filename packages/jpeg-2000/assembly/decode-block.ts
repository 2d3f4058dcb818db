import { ZERO_CODING_TABLES } from "./context-tables";
import { cleanupPass } from "./cleanup-pass";
import { Block, COEFFICIENTS, FLAGS } from "./flags";
import { bitsUsed, startSegment, Symbols } from "./mq-decoder";
import { rawRefinementPass, rawSignificancePass } from "./raw-passes";
import { refinementPass } from "./refinement-pass";
import { significancePass } from "./significance-pass";
import { resetContexts, UNIFORM } from "./states";
import { BITS, unstuff } from "./unstuff";

/** Decodes a code-block's passes into COEFFICIENTS. */
const CAUSAL: i32 = 8;
const LAZY: i32 = 1;
const RESET: i32 = 2;
const SEGMENTATION: i32 = 32;

/** Answers of `decodeSegment`: all decoded, or why the segment cannot be right. */
const DONE: i32 = 0;
const MARKER_INSIDE: i32 = 1;
const ENDS_EARLY: i32 = 2;
const WRONG_SEGMENTATION: i32 = 3;

/** Bits past a segment's end that its passes may need: an encoder leaves out trailing ones. */
const SPILL_BITS: i32 = 24;

export function startBlock(width: i32, height: i32, style: i32): void {
  Block.width = width;
  Block.height = height;
  Block.isCausal = (style & CAUSAL) != 0;
  Block.flagsStride = (<usize>width + 2) * 8;
  memory.fill(FLAGS, 0, Block.flagsStride * (((<usize>height + 3) >> 2) + 2));
  memory.fill(COEFFICIENTS, 0, <usize>width * ((<usize>height + 3) & ~3) * 4);
  resetContexts();
}

/** Four uniform symbols 1010 end a bit-plane (D.5). */
function isSegmentationRight(): bool {
  return Symbols.number(UNIFORM, 4) == 10;
}

function decodePass(pass: i32, planes: i32, table: usize, isRaw: bool): void {
  // the first pass of a block is the cleanup pass of its highest bit-plane
  const half = 1 << (planes - 1 - (pass + 2) / 3);
  const kind = (pass + 2) % 3;
  if (kind == 2) cleanupPass(half * 3, table);
  else if (kind == 0 && isRaw) rawSignificancePass(half * 3);
  else if (kind == 0) significancePass(half * 3, table);
  else if (isRaw) rawRefinementPass(half);
  else refinementPass(half);
}

/**
 * Decodes passes `first` to `first + count - 1` from a separate segment.
 * @param kind 0 for bands LL and LH, 1 for HL, 2 for HH.
 */
export function decodeSegment(
  from: usize,
  length: i32,
  first: i32,
  count: i32,
  planes: i32,
  kind: i32,
  style: i32,
): i32 {
  const isRaw = (style & LAZY) != 0 && first >= 10 && (first + 2) % 3 != 2;
  const total = unstuff(from, length, isRaw);
  if (total < 0) return MARKER_INSIDE;
  startSegment(BITS);
  const table = ZERO_CODING_TABLES + <usize>kind * 512;
  for (let pass = first; pass < first + count; pass++) {
    decodePass(pass, planes, table, isRaw);
    const hasSymbol = (style & SEGMENTATION) != 0 && (pass + 2) % 3 == 2;
    // an encoder that cuts its passes short may have cut the symbol off
    if (hasSymbol && !isSegmentationRight() && bitsUsed(BITS) + 16 < total) return WRONG_SEGMENTATION;
    if (bitsUsed(BITS) > total + SPILL_BITS) return ENDS_EARLY;
    if ((style & RESET) != 0) resetContexts();
  }
  return DONE;
}
