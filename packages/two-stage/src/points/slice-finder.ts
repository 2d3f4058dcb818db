import * as tf from "@tensorflow/tfjs-core";
import type { Grey } from "@spinegrade/crops";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { stackGreys } from "../volumes/stack-greys.ts";
import { closeUpSlices } from "./close-ups/close-up-view.ts";
import type { CloseUps, CloseUpSettings } from "./close-ups/close-ups.ts";
import { joinNets } from "./close-ups/join-nets.ts";
import { createSliceCloseUps } from "./close-ups/slice-close-ups.ts";
import { heatmapHead, HEATMAPS_KEY, type HeatmapSettings } from "./heads/heatmap-head.ts";
import { readPoints } from "./heads/point-head.ts";
import type { RegressedUnit } from "./heads/regressed-units.ts";
import { regressor } from "./heads/regressor.ts";
import { COORDINATES_KEY, ENCODER_KEY, IMAGE_SIZE_KEY } from "./net-keys.ts";
import type { PointFinder } from "./point-net.ts";
import type { PointNetSettings } from "./point-net-settings.ts";
import type { FoundPoint, PointName } from "./point-order.ts";
import type { SampleSeries } from "./point-sample.ts";

/** The settings of nets of single slices; not all have close-ups. */
export interface SliceNetConfig extends TwoStageNet {
  readonly imageSize: number;
  readonly coordinates: boolean;
  readonly heatmaps?: HeatmapSettings;
  readonly closeUps?: CloseUpSettings;
}

/** JSON schemas of the keys of `net` that all have. */
export const SLICE_NET_KEYS = {
  encoder: ENCODER_KEY,
  imageSize: IMAGE_SIZE_KEY,
  coordinates: COORDINATES_KEY,
  heatmaps: HEATMAPS_KEY,
};

/** Outputs of a net of single slices. */
interface SliceOutputs {
  readonly namesOf: (series: Pick<SampleSeries, "points">) => readonly PointName[];
  /** The number of points. */
  readonly points: number;
  /** Unit of its coordinates, where it regresses them. */
  readonly unit: RegressedUnit;
}

/** A net that finds points in single slices. */
export interface SliceFinder extends PointFinder {
  /** Finds points of these names in a slice; leaves no tensor allocated. */
  readonly findIn: (volume: Grey, slice: number, names: readonly PointName[]) => FoundPoint[];
}

/** Creates such a net. The caller disposes `net`. @throws UserError when there is no such encoder. */
export function createSliceFinder(
  { encoder, imageSize, coordinates, heatmaps, ...config }: SliceNetConfig,
  { seed, recompute = false }: PointNetSettings,
  { namesOf, points, unit }: SliceOutputs,
): SliceFinder {
  const shape = [imageSize, imageSize] as const;
  const options = { encoder, seed, recompute };
  const input = { shape, series: 1, coordinates };
  const head =
    heatmaps === undefined
      ? regressor(options, input, points, unit)
      : heatmapHead({ ...options, ...heatmaps }, input, points);
  const closeUps = config.closeUps && createSliceCloseUps(config.closeUps, { seed, recompute });
  const net = closeUps === undefined ? head.net : joinNets(head.net, closeUps.net);
  const resize = (volume: Grey): Grey => head.resize(volume, [volume.shape[0], ...shape]);
  const pointsIn = (
    found: ArrayLike<number>,
    names: readonly PointName[],
    { depth, slice }: { readonly depth: number; readonly slice: number },
  ): FoundPoint[] =>
    readPoints(head, found, [{ names, depth }])
      .flat()
      .map((point) => ({ ...point, z: slice }));
  return {
    ...{ head, net, side: imageSize, resize },
    ...(closeUps && { closeUps }),
    namesOf: ({ series: [one] }) => [namesOf(one)],
    toInput: (resized, { slice = 0 }) => sliceOf(stackGreys(resized), slice),
    toPoints: (found, { series: [one], slice = 0 }) => [
      pointsIn(found, namesOf(one), { depth: one.depth, slice }),
    ],
    findIn: (volume, slice, names) => {
      const one = resize(sliceOf(volume, slice));
      const found = tf.tidy(() => head.forward([one], { training: false }).coordinates.dataSync());
      const points = pointsIn(found, names, { depth: volume.shape[0], slice });
      return closeUps === undefined ? points : correctIn(closeUps, volume, points);
    },
  };
}

/** Corrects points of one slice; only the slices that its close-ups show are shrunk. */
function correctIn(closeUps: CloseUps, volume: Grey, points: readonly FoundPoint[]): FoundPoint[] {
  const [{ z: slice } = { z: 0 }] = points;
  const { first, part } = closeUpSlices(volume, slice);
  const corrected = closeUps.correct(
    closeUps.shrink(part),
    points.map((point) => ({ ...point, z: point.z - first })),
  );
  return corrected.map((point) => ({ ...point, z: slice }));
}

function sliceOf({ voxels, shape: [, rows, columns] }: Grey, slice: number): Grey {
  const size = rows * columns;
  return { voxels: voxels.subarray(slice * size, (slice + 1) * size), shape: [1, rows, columns] };
}
