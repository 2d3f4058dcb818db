import * as tf from "@tensorflow/tfjs-core";
import type { PointSide } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { createPointNet, type Mode } from "@spinegrade/model-zoo";
import { compileSchema } from "@spinegrade/pipeline";
import { POINT_FRAME } from "../studies/study.ts";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { normaliseGreys } from "../volumes/normalise-greys.ts";
import { resizeGreys } from "../volumes/resize-greys.ts";
import { withCoordinates } from "./coordinate-channels.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";
import { pointNames, type FoundPoint } from "./point-order.ts";
import type { PointNetSettings } from "./slice-regressor.ts";

/** The settings of a net that finds points in a whole series. */
export interface VolumePointConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly slices: number;
  readonly coordinates: boolean;
}

/** JSON schemas of the keys of `net`. */
export const VOLUME_POINT_KEYS = {
  properties: {
    encoder: ENCODER_KEY,
    imageSize: IMAGE_SIZE_KEY,
    slices: { type: "integer", minimum: 1, description: "Slices to which a series is resized." },
    coordinates: COORDINATES_KEY,
  },
  required: ["encoder", "imageSize", "slices"],
};

const parseConfig = compileSchema<VolumePointConfig>({ type: "object", ...VOLUME_POINT_KEYS });

/** A net that finds the points of some sides, of all levels, in a whole series. */
export interface VolumePointNet extends PointFinder {
  /** Finds the points in a series whose slices are stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volume: Grey) => FoundPoint[];
}

/** What the coordinates of a net count: multiples of shares of the frame's side and of the slices. */
export interface VolumePointScale {
  readonly xy: number;
  readonly z: number;
  /** Multiplies them in the loss, which is smooth L1. */
  readonly loss: number;
}

/** The published scale of nets of one sagittal series. */
const SHARES: VolumePointScale = { xy: 1, z: 1, loss: 8 };

/** The published scale of nets of an axial series or of two sagittal ones. */
export const AXIAL_VOLUME_SCALE: VolumePointScale = { xy: 4, z: 16, loss: 1 };

/**
 * Creates a net that finds points in whole series. The caller disposes `net`.
 * @param scale what its coordinates count: by default shares of the frame's side and of the slices.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createVolumePointNet(
  config: TwoStageNet,
  sides: readonly PointSide[],
  { seed, recompute = false }: PointNetSettings,
  scale = SHARES,
): VolumePointNet {
  const { encoder, imageSize, slices, coordinates } = parseConfig(config, "the run's net");
  const names = pointNames(sides);
  const shape = [slices, imageSize, imageSize] as const;
  const inChannels = coordinates ? 4 : 1;
  const outputs = 3 * names.length;
  const net = createPointNet({ encoder, dimensions: 3, inChannels, outputs, seed, recompute });
  const resize = (volume: Grey): Grey => resizeGreys(volume, shape);
  const forward = (inputs: readonly Grey[], mode: Mode): tf.Tensor2D => {
    const values = inputs.map(({ voxels }) => {
      const greys = normaliseGreys(voxels);
      return tf.tensor5d(coordinates ? withCoordinates(greys, shape) : greys, [1, ...shape, inChannels]);
    });
    return net.forward(tf.concat(values, 0), mode);
  };
  const toPoints = (shares: ArrayLike<number>, { depth }: { readonly depth: number }): FoundPoint[] =>
    names.map((name, index) => ({
      ...name,
      x: ((shares[3 * index] ?? NaN) * POINT_FRAME) / scale.xy,
      y: ((shares[3 * index + 1] ?? NaN) * POINT_FRAME) / scale.xy,
      z: ((shares[3 * index + 2] ?? NaN) * depth) / scale.z,
    }));
  return {
    ...{ net, side: imageSize, namesOf: () => names, resize, forward, toPoints },
    loss: { kind: "smooth-l1", scale: scale.loss },
    cut: (resized) => resized,
    toCoordinates:
      ({ depth }) =>
      ([x, y, z]) => [(scale.xy * x) / POINT_FRAME, (scale.xy * y) / POINT_FRAME, (scale.z * z) / depth],
    find: (volume) => {
      const shares = tf.tidy(() => forward([resize(volume)], { training: false }).dataSync());
      return toPoints(shares, { depth: volume.shape[0] });
    },
  };
}
