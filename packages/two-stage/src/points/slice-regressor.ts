import * as tf from "@tensorflow/tfjs-core";
import type { Grey } from "@spinegrade/crops";
import type { MaskedPointLossOptions } from "@spinegrade/losses";
import { createPointNet, type Mode } from "@spinegrade/model-zoo";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { normaliseGreys } from "../volumes/normalise-greys.ts";
import { resizeGreys } from "../volumes/resize-greys.ts";
import { withCoordinates } from "./coordinate-channels.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";

/** The settings that all nets of single slices have. */
export interface SliceNetConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly coordinates: boolean;
}

/** JSON schemas of their keys of `net`. */
export const SLICE_NET_KEYS = {
  encoder: ENCODER_KEY,
  imageSize: IMAGE_SIZE_KEY,
  coordinates: COORDINATES_KEY,
};

/** What a net of single slices finds, and what its coordinates count. */
interface SliceOutputs {
  readonly namesOf: PointFinder["namesOf"];
  /** The number of points. */
  readonly points: number;
  /** A coordinate counts so many pixels of `POINT_FRAME`. */
  readonly unitPx: number;
  readonly loss: MaskedPointLossOptions;
}

/** How a net is made. */
export interface PointNetSettings {
  /** Names the random streams for the initial parameters; null when a checkpoint is loaded next. */
  readonly seed: number | null;
  readonly recompute?: boolean;
}

/** A net that regresses x and y of points in single slices. */
export interface SliceRegressor extends PointFinder {
  /** The x and y of each point in a slice, px of `POINT_FRAME`; leaves no tensor allocated. */
  readonly findIn: (volume: Grey, slice: number) => number[];
}

/** Creates such a net. The caller disposes `net`. @throws UserError when there is no such encoder. */
export function createSliceRegressor(
  { encoder, imageSize, coordinates }: SliceNetConfig,
  { seed, recompute = false }: PointNetSettings,
  { namesOf, points, unitPx, loss }: SliceOutputs,
): SliceRegressor {
  const inChannels = coordinates ? 3 : 1;
  const net = createPointNet({ encoder, dimensions: 2, inChannels, outputs: 2 * points, seed, recompute });
  const shape = [imageSize, imageSize] as const;
  const resize = (volume: Grey): Grey => resizeGreys(volume, [volume.shape[0], ...shape]);
  const forward = (inputs: readonly Grey[], mode: Mode): tf.Tensor2D => {
    const values = inputs.map(({ voxels }) => {
      const greys = normaliseGreys(voxels);
      return tf.tensor4d(coordinates ? withCoordinates(greys, shape) : greys, [1, ...shape, inChannels]);
    });
    return net.forward(tf.concat(values, 0), mode);
  };
  return {
    ...{ net, side: imageSize, loss, namesOf, resize, forward },
    cut: (resized, { slice = 0 }) => sliceOf(resized, slice),
    toCoordinates:
      () =>
      ([x, y]) => [x / unitPx, y / unitPx],
    toPoints: (found, sample) =>
      namesOf(sample).map((name, index) => ({
        ...name,
        x: unitPx * (found[2 * index] ?? NaN),
        y: unitPx * (found[2 * index + 1] ?? NaN),
        z: sample.slice ?? 0,
      })),
    findIn: (volume, slice) => {
      const one = resize(sliceOf(volume, slice));
      const found = tf.tidy(() => forward([one], { training: false }).dataSync());
      return Array.from(found, (value) => unitPx * value);
    },
  };
}

function sliceOf({ voxels, shape: [, rows, columns] }: Grey, slice: number): Grey {
  const size = rows * columns;
  return { voxels: voxels.subarray(slice * size, (slice + 1) * size), shape: [1, rows, columns] };
}
