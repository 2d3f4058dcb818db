import { setImmediate } from "node:timers/promises";
import type { AxialLevel, LevelView } from "@spinegrade/axial-levels";
import type { HeatmapFeatures, PredictedPoint, Probabilities } from "@spinegrade/competition-data";
import {
  type PointHeatmap,
  predictOrders,
  type ShownPart,
  shownPart,
  toSliceFrame,
} from "@spinegrade/predictor";
import type { Volume } from "@spinegrade/volumes";
import type { GradingFlag } from "./graded-study.ts";
import type { GradingModel } from "../models/grading-model.ts";
import type { NetCache } from "../models/net-cache.ts";

/** The prediction of one model for one series. */
export interface SeriesPrediction {
  readonly model: GradingModel;
  /**
   * Averaged over the volume and its mirror image, in the order of the task's points; undefined where an axial series does
   * not show the level.
   */
  readonly points: readonly (PredictedPoint | undefined)[];
  readonly plain: readonly Probabilities[];
  readonly reversed: readonly Probabilities[];
  readonly heatmaps: readonly PointHeatmap[];
  /** Measures of the net's certainty about the place of each point. */
  readonly features: readonly HeatmapFeatures[];
  /** The part of the volume that the net received. */
  readonly shown: ShownPart;
}

/** A series that was read, and what the models say about it. */
export interface PredictedVolume {
  readonly volume: Volume;
  /** SOPInstanceUIDs by the name of the file. */
  readonly sopInstanceUids: ReadonlyMap<string, string | undefined>;
  readonly seriesInstanceUid: string;
  readonly predictions: readonly SeriesPrediction[];
  /** The slices of each level, for an axial series. */
  readonly levels?: readonly AxialLevel[];
  /** Doubts about every row that is graded on the series. */
  readonly flags: readonly GradingFlag[];
}

/** A series, and where the models find points in it. */
export interface PointsInVolume extends Pick<PredictedVolume, "volume"> {
  readonly predictions: readonly Pick<SeriesPrediction, "points">[];
}

/** The points that a net found, without those that it was not shown. */
export function foundPoints({ points }: SeriesPrediction): PredictedPoint[] {
  return points.filter((point) => point !== undefined);
}

/**
 * Predicts a volume with each model.
 * @param views where an axial series shows each level.
 * @throws UserError when it has too many slices, or a net returns NaN.
 */
export async function predictSeries(
  volume: Volume,
  models: readonly GradingModel[],
  nets: NetCache,
  views?: readonly (LevelView | null)[],
): Promise<SeriesPrediction[]> {
  const predictions: SeriesPrediction[] = [];
  for (const model of models) {
    const net = await nets.netOf(model);
    const { mean, plain, reversed, heatmaps } = predictOrders(net, volume, views);
    const { task, config } = net;
    const shown = shownPart(task, volume.sliceTable, views);
    const found = toSliceFrame(mean, task.points, volume.sliceTable, config.imageSize, shown);
    predictions.push({
      model,
      points: task.points.map(({ condition, level }) =>
        found.find((point) => point.condition === condition && point.level === level),
      ),
      plain: plain.probabilities,
      reversed: reversed.probabilities,
      heatmaps,
      features: mean.heatmaps ?? [],
      shown,
    });
    await setImmediate(); // a net blocks the thread; what is read meanwhile gets its turn
  }
  return predictions;
}
