import { setImmediate } from "node:timers/promises";
import type { HeatmapFeatures, PredictedPoint, Probabilities } from "@spinegrade/competition-data";
import { type PointHeatmap, predictOrders, toSliceFrame } from "@spinegrade/predictor";
import type { Volume } from "@spinegrade/volumes";
import type { GradingModel } from "../models/grading-model.ts";
import type { NetCache } from "../models/net-cache.ts";

/** What one model says about one series. */
export interface SeriesPrediction {
  readonly model: GradingModel;
  /** Averaged over both orders of the slices, in the order of the task's points. */
  readonly points: readonly PredictedPoint[];
  readonly plain: readonly Probabilities[];
  readonly reversed: readonly Probabilities[];
  readonly heatmaps: readonly PointHeatmap[];
  /** How sure the net is of each point's place. */
  readonly features: readonly HeatmapFeatures[];
}

/** A series that was read, and what the models say about it. */
export interface PredictedVolume {
  readonly volume: Volume;
  /** SOPInstanceUIDs by the name of the file. */
  readonly sopInstanceUids: ReadonlyMap<string, string | undefined>;
  readonly seriesInstanceUid: string;
  readonly predictions: readonly SeriesPrediction[];
}

/** Predicts a volume with each model. @throws UserError when it has too many slices, or a net returns NaN. */
export async function predictSeries(
  volume: Volume,
  models: readonly GradingModel[],
  nets: NetCache,
): Promise<SeriesPrediction[]> {
  const predictions: SeriesPrediction[] = [];
  for (const model of models) {
    const net = await nets.netOf(model);
    const { mean, plain, reversed, heatmaps } = predictOrders(net, volume);
    predictions.push({
      model,
      points: toSliceFrame(mean, net.task.points, volume.sliceTable, net.config.imageSize),
      plain: plain.probabilities,
      reversed: reversed.probabilities,
      heatmaps,
      features: mean.heatmaps ?? [],
    });
    await setImmediate(); // a net blocks the thread; what is read meanwhile gets its turn
  }
  return predictions;
}
