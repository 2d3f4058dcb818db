import type { Grey } from "@spinegrade/crops";
import { compileSchema } from "@spinegrade/pipeline";
import { elementAt } from "@spinegrade/pipeline/element-at";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { stackGreys } from "../volumes/stack-greys.ts";
import { CLOSE_UPS_KEY, type CloseUpSettings, createCloseUps } from "./close-ups/close-ups.ts";
import { joinNets } from "./close-ups/join-nets.ts";
import { heatmapHead, HEATMAPS_KEY, type HeatmapSettings } from "./heads/heatmap-head.ts";
import { readPoints } from "./heads/point-head.ts";
import { type VolumePointScale, volumeUnit } from "./heads/regressed-units.ts";
import { regressor } from "./heads/regressor.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import type { FoundPoint, PointName } from "./point-order.ts";

/** The settings of nets that find points in whole series; not all have close-ups. */
interface VolumeNetConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly slices: number;
  readonly coordinates: boolean;
  readonly heatmaps?: HeatmapSettings;
  readonly closeUps?: CloseUpSettings;
}

/** JSON schemas of the keys of `net` that all have. */
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

/** Those of a net of one sagittal series, whose close-ups know the levels by their neighbours. */
export const SAGITTAL_POINT_KEYS = {
  ...VOLUME_POINT_KEYS,
  properties: { ...VOLUME_POINT_KEYS.properties, closeUps: CLOSE_UPS_KEY },
};

const parseConfig = compileSchema<VolumeNetConfig>({ type: "object", ...SAGITTAL_POINT_KEYS });

/** Inputs and outputs of a net of whole series. */
interface VolumeOutputs {
  /** The points of each series, in the order of the outputs. */
  readonly names: readonly (readonly PointName[])[];
  /** For each channel, the index of its series. */
  readonly channels: readonly number[];
  /** The units of its coordinates, for a net that regresses them. */
  readonly scale: VolumePointScale;
}

/** A net that finds points in whole series. */
interface VolumeFinder extends PointFinder {
  /** Finds the points of each series, in the order of the outputs; leaves no tensor allocated. */
  readonly findIn: (volumes: readonly Grey[]) => FoundPoint[][];
}

/** Creates such a net. The caller disposes `net`. @throws UserError when the settings are invalid or there is no such encoder. */
export function createVolumeFinder(
  config: TwoStageNet,
  { seed, recompute = false }: PointNetSettings,
  { names, channels, scale }: VolumeOutputs,
): VolumeFinder {
  const parsed = parseConfig(config, "the run's net");
  const { encoder, imageSize, slices, coordinates, heatmaps } = parsed;
  const shape = [slices, imageSize, imageSize] as const;
  const options = { encoder, seed, recompute };
  const input = { shape, series: channels.length, coordinates };
  const points = names.flat().length;
  const head =
    heatmaps === undefined
      ? regressor(options, input, points, volumeUnit(scale))
      : heatmapHead({ ...options, ...heatmaps }, input, points);
  const closeUps = parsed.closeUps && createCloseUps(parsed.closeUps, { seed, recompute });
  const net = closeUps === undefined ? head.net : joinNets(head.net, closeUps.net);
  const resize = (volume: Grey): Grey => head.resize(volume, shape);
  const toInput = (resized: readonly Grey[]): Grey =>
    stackGreys(channels.map((channel) => elementAt(resized, channel)));
  const pointsIn = (found: ArrayLike<number>, depths: readonly number[]): FoundPoint[][] =>
    readPoints(
      head,
      found,
      names.map((own, index) => ({ names: own, depth: elementAt(depths, index) })),
    );
  return {
    ...{ head, net, side: imageSize, namesOf: () => names, resize, toInput },
    ...(closeUps && { closeUps }),
    toPoints: (found, { series }) =>
      pointsIn(
        found,
        series.map(({ depth }) => depth),
      ),
    findIn: (volumes) => {
      const seen = toInput(volumes.map(resize));
      const found = tf.tidy(() => head.forward([seen], { training: false }).coordinates.dataSync());
      const points = pointsIn(
        found,
        volumes.map(({ shape: [depth] }) => depth),
      );
      if (closeUps === undefined) return points;
      return volumes.map((volume, index) =>
        closeUps.correct(closeUps.shrink(volume), elementAt(points, index)),
      );
    },
  };
}
