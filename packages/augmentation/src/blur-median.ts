import type { VolumeShape } from "@spinegrade/shape-alignment";
import { padSlices } from "./pad-slice.ts";

/**
 * The median of each pixel's square neighbourhood (`cv2.medianBlur`, edge pixels repeated).
 * @param voxels [D, H, W]; not changed.
 * @param size 3 or 5 px.
 * @throws RangeError for another size.
 */
export function blurMedian(voxels: Uint8Array, [D, H, W]: VolumeShape, size: number): Uint8Array {
  if (size !== 3 && size !== 5) throw new RangeError(`a median of ${size} px is not known here; 3 and 5 are`);
  const { pixels, stride, fill } = padSlices(voxels, [H, W], size >> 1, "replicate");
  const medianRow = size === 3 ? makeMedianOf9(stride) : medianOf25;
  const blurred = new Uint8Array(voxels.length);
  for (let z = 0; z < D; z++) {
    fill(z);
    for (let y = 0; y < H; y++) {
      medianRow(pixels, y * stride, stride, blurred.subarray((z * H + y) * W, (z * H + y + 1) * W));
    }
  }
  return blurred;
}

type MedianRow = (pixels: Uint8Array, start: number, stride: number, target: Uint8Array) => void;

/**
 * Columns of three are sorted once and shared by three windows: the median of nine is the median of the largest low,
 * the middle middle and the smallest high one.
 */
function makeMedianOf9(stride: number): MedianRow {
  const low = new Uint8Array(stride);
  const middle = new Uint8Array(stride);
  const high = new Uint8Array(stride);
  return (pixels, start, _stride, target) => {
    sortColumns(pixels, start, low, middle, high);
    for (let x = 0; x < target.length; x++) {
      const largestLow = larger(low[x] as number, larger(low[x + 1] as number, low[x + 2] as number));
      const smallestHigh = smaller(high[x] as number, smaller(high[x + 1] as number, high[x + 2] as number));
      const middleMiddle = medianOf3(middle[x] as number, middle[x + 1] as number, middle[x + 2] as number);
      target[x] = medianOf3(largestLow, middleMiddle, smallestHigh);
    }
  };
}

function sortColumns(
  pixels: Uint8Array,
  start: number,
  low: Uint8Array,
  middle: Uint8Array,
  high: Uint8Array,
): void {
  const stride = low.length;
  for (let x = 0; x < stride; x++) {
    const a = pixels[start + x] as number;
    const b = pixels[start + stride + x] as number;
    const c = pixels[start + 2 * stride + x] as number;
    const below = smaller(a, b);
    const above = larger(a, b);
    low[x] = smaller(below, c);
    middle[x] = larger(below, smaller(above, c));
    high[x] = larger(above, c);
  }
}

// Noise makes comparisons unpredictable, so they are done with the sign bit of the difference and no branch
function smaller(a: number, b: number): number {
  const difference = a - b;
  return b + (difference & (difference >> 31));
}

function larger(a: number, b: number): number {
  const difference = a - b;
  return a - (difference & (difference >> 31));
}

function medianOf3(a: number, b: number, c: number): number {
  return larger(smaller(a, b), smaller(larger(a, b), c));
}

/** Huang's running histogram: a step to the right takes five values out, puts five in and moves the median along. */
function medianOf25(pixels: Uint8Array, start: number, stride: number, target: Uint8Array): void {
  const counts = new Int32Array(256);
  for (let y = 0; y < 5; y++) {
    for (let x = 0; x < 5; x++) countOne(counts, pixels[start + y * stride + x] as number, 1);
  }
  let median = 0;
  // how many of the 25 are below the median: at most 12, and with those equal to it at least 13
  let below = 0;
  for (let x = 0; ; x++) {
    while (below > 12) below -= counts[--median] as number;
    while (below + (counts[median] as number) <= 12) below += counts[median++] as number;
    target[x] = median;
    if (x + 1 === target.length) return;
    for (let at = start + x, y = 0; y < 5; y++, at += stride) {
      const leaving = pixels[at] as number;
      const entering = pixels[at + 5] as number;
      countOne(counts, leaving, -1);
      countOne(counts, entering, 1);
      // the sign of the difference is -1 for a value below the median, else 0
      below += ((leaving - median) >> 31) - ((entering - median) >> 31);
    }
  }
}

function countOne(counts: Int32Array, value: number, change: number): void {
  counts[value] = (counts[value] as number) + change;
}
