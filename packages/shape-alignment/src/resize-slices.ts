import type { SliceSize } from "./resize-and-centre.ts";
import { checkVolume, type VolumeShape } from "./volume-shape.ts";

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
  checkVolume(voxels, shape);
  const [D, H, W] = shape;
  const [h, w] = outSize;
  const columns = tapsOf(W, w);
  const rows = tapsOf(H, h);
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

function tapsOf(length: number, outLength: number): Taps {
  const scale = length / outLength;
  const taps = {
    first: new Int32Array(outLength),
    second: new Int32Array(outLength),
    weight: new Int32Array(outLength),
  };
  for (let i = 0; i < outLength; i++) {
    const position = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), length - 1);
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
    const target = blended[slot] as Int32Array;
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
