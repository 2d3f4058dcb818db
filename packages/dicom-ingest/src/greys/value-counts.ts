import type { Kernel } from "../kernel/kernel.ts";
import { eachPiece, flipOf, type Words } from "../kernel/pieces.ts";
import type { Stack } from "../volume/stack-slices.ts";

const VALUES = 65536;

/** A histogram of a stack: `counts[i]` is the number of values equal to `lowest + i`. */
export interface ValueCounts {
  readonly counts: Uint32Array;
  readonly lowest: number;
}

/** Counts 16 bit values. The counts are in the kernel's memory; the next call overwrites them. */
export function countWords(kernel: Kernel, parts: readonly Words[]): ValueCounts {
  kernel.clearCounts();
  let flip = 0;
  for (const part of parts) {
    flip = flipOf(part);
    eachPiece(kernel, part, (from, count) => {
      kernel.countValues(from, count, flip);
    });
  }
  kernel.sumCounts();
  return { counts: new Uint32Array(kernel.memory.buffer, kernel.countsAt(), VALUES), lowest: -flip };
}

/** Counts values of any kind of whole numbers that pixels have: 8 bit, or signed and unsigned 16 bit together. */
export function countNumbers(parts: readonly Stack["pixels"][]): ValueCounts {
  const lowest = -VALUES / 2;
  const counts = new Uint32Array(VALUES - lowest);
  for (const part of parts) countInto(counts, part, lowest);
  return { counts, lowest };
}

// a separate function that loops by index: V8 compiles it once and does not discard the result later
function countInto(counts: Uint32Array, pixels: Stack["pixels"], lowest: number): void {
  const { length } = pixels;
  for (let i = 0; i < length; i++) {
    const place = (pixels[i] as number) - lowest;
    counts[place] = (counts[place] as number) + 1;
  }
}

/** The value at `index` of the sorted values. */
export function valueAt({ counts, lowest }: ValueCounts, index: number): number {
  const { length } = counts;
  let passed = 0;
  for (let i = 0; i < length; i++) {
    passed += counts[i] as number;
    if (passed > index) return lowest + i;
  }
  throw new RangeError(`there is no voxel ${index}`);
}
