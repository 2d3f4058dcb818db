import type { Generator } from "@spinegrade/random";
import type { Point2 } from "@spinegrade/shape-alignment";

/** A part of a frame, in its pixels; right and bottom are not part of it. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A random rectangle that ends above the topmost point: two columns of the frame and two rows above the point, each
 * uniform. Undefined when the topmost point leaves no room.
 */
export function drawCutOut(
  points: readonly Point2[],
  frameSize: number,
  generator: Generator,
): Rectangle | undefined {
  const topmost = Math.min(frameSize, ...points.map(([, y]) => Math.floor(y)));
  const [x0, x1] = [generator.uniform(0, frameSize), generator.uniform(0, frameSize)];
  const [y0, y1] = [generator.uniform(0, Math.max(0, topmost)), generator.uniform(0, Math.max(0, topmost))];
  if (topmost < 1) return undefined;
  return { left: Math.min(x0, x1), right: Math.max(x0, x1), top: Math.min(y0, y1), bottom: Math.max(y0, y1) };
}

/** Zeroes a rectangle, its sides rounded to whole pixels (the lower one down), in every slice, in place. */
export function zeroRectangle(
  voxels: Uint8Array,
  size: number,
  { left, top, right, bottom }: Rectangle,
): void {
  const [x0, x1] = [Math.max(0, Math.round(left)), Math.min(size, Math.round(right))];
  const [y0, y1] = [Math.max(0, Math.round(top)), Math.min(size, Math.floor(bottom))];
  if (x1 <= x0) return;
  for (let start = 0; start < voxels.length; start += size * size) {
    for (let y = y0; y < y1; y++) voxels.fill(0, start + y * size + x0, start + y * size + x1);
  }
}
