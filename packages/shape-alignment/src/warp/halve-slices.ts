import { checkVolume, type VolumeShape } from "../template/volume-shape.ts";
import type { Matrix3 } from "../transforms/matrix3.ts";

/** A volume and its shape. */
export interface Halved {
  readonly voxels: Uint8Array;
  readonly shape: VolumeShape;
}

/** The map from a slice to the slice halved: pixel areas onto pixel areas, x' = (x + 0.5) / 2 - 0.5. */
export const HALVING: Matrix3 = [0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1];

/** Each slice at half its size: means of 2x2 pixels, rounded; the last row or column of an odd length counts twice. */
export function halveSlices(voxels: Uint8Array, shape: VolumeShape): Halved {
  checkVolume(voxels, shape);
  const [D, H, W] = shape;
  const [h, w] = [(H + 1) >> 1, (W + 1) >> 1];
  const halved = new Uint8Array(D * h * w);
  let out = 0;
  for (let z = 0; z < D; z++) {
    for (let y = 0; y < h; y++) {
      const upper = (z * H + 2 * y) * W;
      const lower = 2 * y + 1 < H ? upper + W : upper;
      out = halveRow(voxels, upper, lower, W, halved, out);
    }
  }
  return { voxels: halved, shape: [D, h, w] };
}

function halveRow(
  voxels: Uint8Array,
  upper: number,
  lower: number,
  W: number,
  halved: Uint8Array,
  start: number,
): number {
  let out = start;
  for (let x = 0; x + 1 < W; x += 2) {
    const above = (voxels[upper + x] as number) + (voxels[upper + x + 1] as number);
    const below = (voxels[lower + x] as number) + (voxels[lower + x + 1] as number);
    halved[out++] = (above + below + 2) >> 2;
  }
  if (W % 2 === 1) {
    halved[out++] = ((voxels[upper + W - 1] as number) + (voxels[lower + W - 1] as number) + 1) >> 1;
  }
  return out;
}
