import * as tf from "@tensorflow/tfjs-core";
import type { PointSide } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { compileSchema } from "@spinegrade/pipeline";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { heatmapHead, HEATMAPS_KEY, type HeatmapSettings } from "./heads/heatmap-head.ts";
import { readPoints } from "./heads/point-head.ts";
import { SHARES, volumeUnit } from "./heads/regressed-units.ts";
import { regressor } from "./heads/regressor.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder, PointNetSettings } from "./point-net.ts";
import { pointNames, type FoundPoint } from "./point-order.ts";

/** The settings of a net that finds points in a whole series. */
export interface VolumePointConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly slices: number;
  readonly coordinates: boolean;
  readonly heatmaps?: HeatmapSettings;
}

/** JSON schemas of the keys of `net`. */
export const VOLUME_POINT_KEYS = {
  properties: {
    encoder: ENCODER_KEY,
    imageSize: IMAGE_SIZE_KEY,
    slices: { type: "integer", minimum: 1, description: "Slices to which a series is resized." },
    coordinates: COORDINATES_KEY,
    heatmaps: HEATMAPS_KEY,
  },
  required: ["encoder", "imageSize", "slices"],
};

const parseConfig = compileSchema<VolumePointConfig>({ type: "object", ...VOLUME_POINT_KEYS });

/** A net that finds the points of some sides, of all levels, in a whole series. */
export interface VolumePointNet extends PointFinder {
  /** Finds the points in a series whose slices are stretched to `POINT_FRAME`; leaves no tensor allocated. */
  readonly find: (volume: Grey) => FoundPoint[];
}

/**
 * Creates a net that finds points in whole series. The caller disposes `net`.
 * @param scale what its coordinates count where it regresses them: by default shares of the frame's side and of the slices.
 * @throws UserError when the settings are invalid or there is no such encoder.
 */
export function createVolumePointNet(
  config: TwoStageNet,
  sides: readonly PointSide[],
  { seed, recompute = false }: PointNetSettings,
  scale = SHARES,
): VolumePointNet {
  const { encoder, imageSize, slices, coordinates, heatmaps } = parseConfig(config, "the run's net");
  const names = pointNames(sides);
  const shape = [slices, imageSize, imageSize] as const;
  const options = { encoder, seed, recompute };
  const input = { shape, coordinates };
  const head =
    heatmaps === undefined
      ? regressor(options, input, names.length, volumeUnit(scale))
      : heatmapHead({ ...options, ...heatmaps }, input, names.length);
  const resize = (volume: Grey): Grey => head.resize(volume, shape);
  return {
    ...{ head, net: head.net, side: imageSize, namesOf: () => names, resize },
    cut: (resized) => resized,
    toPoints: (found, { depth }) => readPoints(head, found, names, depth),
    find: (volume) => {
      const found = tf.tidy(() => head.forward([resize(volume)], { training: false }).coordinates.dataSync());
      return readPoints(head, found, names, volume.shape[0]);
    },
  };
}
