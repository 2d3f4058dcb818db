import type { Generator } from "@spinegrade/random";
import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "./filter-slices.ts";
import type { Kernel, SquareFilter } from "../kernel/kernel.ts";

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
    throw new RangeError(
      `motion blur of ${taps.length} px is not supported; the longest is ${LONGEST_LINE} px`,
    );
  return filterSlices(voxels, shape, {
    size,
    border: "reflect-101",
    filter: (kernel) => meanAlong(kernel, taps),
  });
}

function meanAlong(kernel: Kernel, taps: readonly KernelPixel[]): SquareFilter {
  return (input, stride, output, width, height) => {
    // a line of one pixel is the mean of it and itself
    const [a = input, b = a, c = a, d = a, e = a] = taps.map(
      ([column, row]) => input + row * stride + column,
    );
    kernel.mean(a, b, c, d, e, Math.max(2, taps.length), stride, output, width, height);
  };
}

/**
 * Shift of the picture by a motion blur, px: its line need not pass through the middle of the kernel, and the mean of
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
