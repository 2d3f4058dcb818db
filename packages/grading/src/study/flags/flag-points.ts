import { flagLevels, flagPrediction } from "@spinegrade/predictor";
import type { GradingFlag } from "../graded-study.ts";
import { foundPoints, type PredictedVolume } from "../predict-series.ts";

/** Doubts about points, single ones or all of a series, of all models and series, by the index of the point in the task. */
export function flagsByPoint(volumes: readonly PredictedVolume[]): Map<number, GradingFlag[]> {
  const byPoint = new Map<number, GradingFlag[]>();
  for (const { volume, predictions, levels = [], flags: ofAll } of volumes) {
    for (const prediction of predictions) {
      const found = foundPoints(prediction);
      const flags = [...flagPrediction(found, volume.sliceTable), ...flagLevels(found, levels)];
      const all = [...found.keys()];
      for (const { flag, points, reason } of [...flags, ...ofAll.map((one) => ({ ...one, points: all }))])
        for (const point of points) {
          const index = prediction.points.findIndex((one) => one !== undefined && one === found[point]);
          byPoint.set(index, [...(byPoint.get(index) ?? []), { flag, reason }]);
        }
    }
  }
  return byPoint;
}

/** Each flag once. */
export function uniqueFlags(flags: readonly GradingFlag[]): GradingFlag[] {
  return [...new Map(flags.map((flag) => [`${flag.flag}\n${flag.reason}`, flag])).values()];
}
