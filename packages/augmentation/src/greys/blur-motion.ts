import type { Generator } from "@spinegrade/random";
import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "../points/filter-slices.ts";
import { compileRowProgram, get, set, type RowProgram } from "../row-program.ts";
import { ADD_16, AND, FIRST_HALF, SECOND_HALF, shiftRight, splat, timesShare, TO_BYTES } from "../simd.ts";

/** A pixel of a square kernel: column and row. */
export type KernelPixel = readonly [column: number, row: number];

/** The two ends of a random line in a kernel of `size` px, never the same pixel in a column, as albumentations 1.4.14. */
export function drawMotion(size: number, generator: Generator): readonly [KernelPixel, KernelPixel] {
  const [x0, x1] = [generator.integer(0, size), generator.integer(0, size)];
  const y0 = generator.integer(0, size);
  if (x0 !== x1)
    return [
      [x0, y0],
      [x1, generator.integer(0, size)],
    ];
  return [
    [x0, y0],
    [x1, (y0 + generator.integer(1, size)) % size],
  ];
}

/**
 * The pixels of a line, as `cv2.line` draws it: one step along the longer side each, from left to right, the other
 * coordinate rounded towards where the line started.
 */
export function linePixels(from: KernelPixel, to: KernelPixel): KernelPixel[] {
  const [start, end] = from[0] <= to[0] ? [from, to] : [to, from];
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const steps = Math.max(dx, Math.abs(dy));
  const towardsStart = (distance: number): number =>
    Math.sign(distance) * Math.ceil(Math.abs(distance) - 0.5);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const share = steps === 0 ? 0 : step / steps;
    return [start[0] + towardsStart(dx * share), start[1] + towardsStart(dy * share)] as const;
  });
}

const LONGEST_LINE = 5;

const programs = new Map<string, RowProgram>();

/**
 * The mean of each pixel's neighbours along a line in a kernel of `size` px centred on it (`cv2.filter2D`, mirrored at
 * the edges), rounded half to even.
 * @param voxels [D, H, W]; not changed.
 * @throws RangeError for a line of more than five pixels.
 */
export function blurMotion(
  voxels: Uint8Array,
  shape: VolumeShape,
  { size, line }: { size: number; line: readonly [KernelPixel, KernelPixel] },
): Uint8Array {
  const taps = linePixels(...line);
  if (taps.length > LONGEST_LINE)
    throw new RangeError(`a motion of ${taps.length} px is longer than ${LONGEST_LINE}`);
  const key = `${size}: ${taps.join(" ")}`;
  const program = programs.get(key) ?? compileMotion(size, taps);
  programs.set(key, program);
  return filterSlices(voxels, shape, { size, border: "reflect-101", program });
}

function compileMotion(size: number, taps: readonly KernelPixel[]): RowProgram {
  return compileRowProgram({
    rows: size,
    vectors: 1,
    code: (pixels, vector) => {
      const sum = (which: readonly number[]): number[] =>
        taps.flatMap(([column, row], index) => {
          const term = [...pixels(row, column), ...which];
          return index === 0 ? term : [...term, ...ADD_16];
        });
      const mean = meanOf(taps.length, vector(0));
      return [...sum(FIRST_HALF), ...mean, ...sum(SECOND_HALF), ...mean, ...TO_BYTES];
    },
  });
}

/**
 * Turns sums of `count` bytes on the stack into means, rounded half to even. Thirds and fifths have no halves: a product
 * with 1/3 or 1/5 in 15 bits, wrong by less than 0.02, rounds alike.
 */
function meanOf(count: number, sum: number): number[] {
  if (count === 1) return [];
  if (count % 2 === 1) return timesShare(Math.ceil(2 ** 15 / count));
  const bits = Math.log2(count);
  // to the half of the divisor less one, plus one where the result without it would be odd
  const isOdd = [...get(sum), ...shiftRight(bits), ...splat(1), ...AND];
  const half = splat(count / 2 - 1);
  return [...set(sum), ...get(sum), ...half, ...ADD_16, ...isOdd, ...ADD_16, ...shiftRight(bits)];
}

/**
 * How far a motion blur moves the picture, px: its line need not pass through the middle of the kernel, and the mean of
 * pixels to the right of a place shows them further left.
 */
export function motionShift({
  size,
  line,
}: {
  size: number;
  line: readonly [KernelPixel, KernelPixel];
}): readonly [x: number, y: number] {
  const taps = linePixels(...line);
  const middle = size >> 1;
  const mean = (axis: 0 | 1): number => taps.reduce((sum, tap) => sum + tap[axis], 0) / taps.length;
  return [middle - mean(0), middle - mean(1)];
}
