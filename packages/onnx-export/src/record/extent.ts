import { isDeepStrictEqual } from "node:util";

/** A length that grows with the depth of the volume: `times` slices of every `over`, plus `fixed`. */
export interface DepthExtent {
  readonly times: number;
  readonly over: number;
  readonly fixed: number;
}

/** A length that depends on the depth otherwise, such as half of it, rounded: what it was at the depths of the recording. */
export interface StridedExtent {
  readonly recorded: readonly [AtDepth<number>, AtDepth<number>];
}

/** A length of an axis, or another whole number of a graph: the same for all volumes, or dependent on their depth. */
export type Extent = number | DepthExtent | StridedExtent;

/** Something recorded of a net, and the depth of the volume that it was recorded with. */
export interface AtDepth<T> {
  readonly depth: number;
  readonly value: T;
}

/** The extent that has these values at two depths. */
export function toExtent(a: AtDepth<number>, b: AtDepth<number>): Extent {
  if (a.value === b.value) return a.value;
  const [rise, run] = [b.value - a.value, b.depth - a.depth];
  const fixed = a.value - (rise * a.depth) / run;
  if (!Number.isInteger(fixed)) return { recorded: [a, b] };
  const common = commonDivisor(Math.abs(rise), Math.abs(run));
  return { times: rise / common, over: run / common, fixed };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Whether two extents are equal at every depth; of strided ones, wherever they were recorded. */
export function areEqual(a: Extent, b: Extent): boolean {
  if (isStrided(a) && isStrided(b)) return isDeepStrictEqual(a, b);
  return !isStrided(a) && !isStrided(b) && combined(a, b, -1) === 0;
}

/** The sum of two extents. @throws RangeError when one is strided. */
export function plus(a: Extent, b: Extent): Extent {
  return combined(a, b, 1);
}

function combined(a: Extent, b: Extent, sign: 1 | -1): Extent {
  const [left, right] = [partsOf(a), partsOf(b)];
  const [times, over] = [left.times * right.over + sign * right.times * left.over, left.over * right.over];
  const fixed = left.fixed + sign * right.fixed;
  if (times === 0) return fixed;
  const common = commonDivisor(Math.abs(times), over);
  return { times: times / common, over: over / common, fixed };
}

/** The number that an extent is at every depth. @throws RangeError when it depends on the depth. */
export function fixedOf(extent: Extent | undefined): number {
  if (typeof extent === "number") return extent;
  throw new RangeError("a number that must be the same for all volumes depends on their depth");
}

/** An extent as a share of the slices. @throws RangeError when it is strided. */
export function partsOf(extent: Extent): DepthExtent {
  if (typeof extent === "number") return { times: 0, over: 1, fixed: extent };
  if (!isStrided(extent)) return extent;
  const [a, b] = extent.recorded;
  throw new RangeError(
    `a length is ${a.value} for ${a.depth} slices and ${b.value} for ${b.depth}: it is not a share of the slices, and cannot be computed`,
  );
}

function isStrided(extent: Extent): extent is StridedExtent {
  return typeof extent !== "number" && "recorded" in extent;
}
