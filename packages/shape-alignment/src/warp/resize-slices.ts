import { scaledSize, type SliceSize } from "./resize-and-centre.ts";
import { checkVolume, type VolumeShape } from "../template/volume-shape.ts";

/** For each output position: the two source positions that it lies between, and the second one's weight of 2048. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Int32Array;
}

/**
 * Resizes every slice: bilinear, pixel areas onto pixel areas, edges repeated (`cv2.resize`, INTER_LINEAR). When
 * shrinking it reads the nearest two by two pixels only, as cv2 does.
 * @param voxels [D, H, W].
 * @returns [D, h, w].
 * @throws RangeError when the shape does not fit the voxels.
 */
export function resizeSlices(voxels: Uint8Array, shape: VolumeShape, outSize: SliceSize): Uint8Array {
  const [, H, W] = shape;
  return resample(
    voxels,
    shape,
    tapsOf(H, outSize[0], H / outSize[0]),
    tapsOf(W, outSize[1], W / outSize[1]),
  );
}

/**
 * Resizes every slice by a factor, as `cv2.resize` with `fx = fy = factor`: the sides are rounded to whole pixels, but the
 * positions are those of the factor itself, so that what is seen is `factor` times as large whatever the sides.
 * @param voxels [D, H, W].
 * @returns [D, h, w], h and w as `scaledSize` has them.
 * @throws RangeError when the shape does not fit the voxels.
 */
export function resizeSlicesBy(
  voxels: Uint8Array,
  shape: VolumeShape,
  factor: number,
): { voxels: Uint8Array; shape: VolumeShape } {
  const [D, H, W] = shape;
  const [h, w] = scaledSize([H, W], factor);
  const resized = resample(voxels, shape, tapsOf(H, h, 1 / factor), tapsOf(W, w, 1 / factor));
  return { voxels: resized, shape: [D, h, w] };
}

/** Reads every slice at the taps of the output's rows and columns. */
function resample(voxels: Uint8Array, shape: VolumeShape, rows: Taps, columns: Taps): Uint8Array {
  checkVolume(voxels, shape);
  const [D, H, W] = shape;
  const [h, w] = [rows.first.length, columns.first.length];
  const output = new Uint8Array(D * h * w);
  const blended = [new Int32Array(w), new Int32Array(w)] as const;
  for (let z = 0; z < D; z++) {
    const blend = blendRowsOnce(voxels, z * H * W, W, columns, blended);
    for (let y = 0; y < h; y++) {
      const upper = blend(rows.first[y] as number);
      const lower = blend(rows.second[y] as number);
      mixRows(upper, lower, rows.weight[y] as number, output, (z * h + y) * w);
    }
  }
  return output;
}

/** @param step source pixels from one output pixel to the next. */
function tapsOf(length: number, outLength: number, step: number): Taps {
  const taps = {
    first: new Int32Array(outLength),
    second: new Int32Array(outLength),
    weight: new Int32Array(outLength),
  };
  for (let i = 0; i < outLength; i++) {
    const position = Math.min(Math.max((i + 0.5) * step - 0.5, 0), length - 1);
    const first = Math.floor(position);
    taps.first[i] = first;
    taps.second[i] = Math.min(first + 1, length - 1);
    taps.weight[i] = Math.round((position - first) * 2048);
  }
  return taps;
}

/** A source row resized along x, times 2048. The last even and the last odd row are kept: neighbours share their work. */
function blendRowsOnce(
  voxels: Uint8Array,
  start: number,
  W: number,
  columns: Taps,
  blended: readonly [Int32Array, Int32Array],
): (row: number) => Int32Array {
  const held = [-1, -1];
  return (row) => {
    const slot = row & 1;
    const target = blended[slot === 0 ? 0 : 1];
    if (held[slot] !== row) {
      held[slot] = row;
      blendRow(voxels, start + row * W, columns, target);
    }
    return target;
  };
}

function blendRow(
  voxels: Uint8Array,
  start: number,
  { first, second, weight }: Taps,
  target: Int32Array,
): void {
  for (let x = 0; x < target.length; x++) {
    const left = voxels[start + (first[x] as number)] as number;
    const right = voxels[start + (second[x] as number)] as number;
    target[x] = (left << 11) + (weight[x] as number) * (right - left);
  }
}

function mixRows(
  upper: Int32Array,
  lower: Int32Array,
  weight: number,
  output: Uint8Array,
  start: number,
): void {
  const rest = 2048 - weight;
  for (let x = 0; x < upper.length; x++) {
    output[start + x] = ((upper[x] as number) * rest + (lower[x] as number) * weight + (1 << 21)) >> 22;
  }
}
