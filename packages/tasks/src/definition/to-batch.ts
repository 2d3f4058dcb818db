import * as tf from "@tensorflow/tfjs-core";

/** Grey slices produced by augmentation: uint8 `[D, H, W]`. */
export interface ImageVolume {
  readonly voxels: Uint8Array;
  readonly shape: readonly [number, number, number];
}

/** The slices of several volumes as one batch of images, with the number of slices per volume. */
export interface Batch {
  /** `[N, H, W, 1]` in -1..1; N is the sum of the depths. */
  readonly images: tf.Tensor4D;
  readonly depths: readonly number[];
}

/**
 * Joins volumes of one in-plane size and any depth into a batch, scaled as (grey / 255 - 0.5) / 0.5. The published net
 * has three equal channels; ours has one, and sums the first kernel over them. The caller disposes `images`.
 * @throws RangeError when there is no volume or the in-plane sizes differ.
 */
export function toBatch(volumes: readonly ImageVolume[]): Batch {
  const [first] = volumes;
  if (first === undefined) throw new RangeError("a batch needs at least one volume");
  const [, height, width] = first.shape;
  for (const { shape } of volumes) {
    if (shape[1] !== height || shape[2] !== width) {
      throw new RangeError(
        `volumes of ${height}x${width} and ${shape[1]}x${shape[2]} pixels cannot share a batch`,
      );
    }
  }
  const depths = volumes.map(({ shape }) => shape[0]);
  const slices = depths.reduce((sum, depth) => sum + depth, 0);
  const grey = new Float32Array(slices * height * width);
  let offset = 0;
  for (const { voxels } of volumes) {
    for (let i = 0; i < voxels.length; i++) grey[offset + i] = (voxels[i] as number) / 127.5 - 1;
    offset += voxels.length;
  }
  return { images: tf.tensor4d(grey, [slices, height, width, 1]), depths };
}
