import { BLOCK_STYLE } from "../codestream/coding-style.ts";
import type { Rectangle } from "../tiles/rectangle.ts";

/** Coding passes that one run of the arithmetic coder holds, and their bytes in the packets that bring them. */
export interface Segment {
  passes: number;
  readonly pieces: { readonly start: number; readonly end: number }[];
}

/** The state of a code-block after the packets read so far. */
export interface CodeBlock {
  /** In the band's samples. */
  readonly area: Rectangle;
  /** Bit-planes that are coded: those of the band less the empty ones above. */
  readonly planes: number;
  passes: number;
  /** The state of the length's coding (Lblock, ITU-T T.800 B.10.7.1). */
  lengthBits: number;
  readonly segments: Segment[];
}

/** Passes of a block of `planes` bit-planes: the first plane has one, the others three. */
export function mostPasses(planes: number): number {
  return planes * 3 - 2;
}

/**
 * Most passes of a segment that begins with pass `first` (tables D.8 and D.9): all, one each, or, in the lazy style, ten,
 * then two raw and one coded in turn.
 */
export function segmentCapacity(first: number, style: number): number {
  if ((style & BLOCK_STYLE.terminateAll) !== 0) return 1;
  if ((style & BLOCK_STYLE.lazy) === 0) return Number.POSITIVE_INFINITY;
  if (first < 10) return 10 - first;
  const kind = (first + 2) % 3;
  return kind === 2 ? 1 : 2 - kind;
}
