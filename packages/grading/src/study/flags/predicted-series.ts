import type { HeatmapFeatures } from "@spinegrade/competition-data";
import type { PredictedSeries } from "@spinegrade/study-check";
import { meanPoint } from "../locate-finding.ts";
import type { PointsInVolume, SeriesPrediction } from "../predict-series.ts";

/** A series, and what the models say about the places of its points. */
interface PlacedVolume extends PointsInVolume {
  readonly predictions: readonly Pick<SeriesPrediction, "points" | "features">[];
}

/**
 * The mean findings of the models on each series: the points that the rows have, not those of single folds, each with its
 * heatmap.
 */
export function predictedSeries(volumes: readonly PlacedVolume[]): PredictedSeries[] {
  return volumes.map((one) => {
    const features = meanFeatures(one);
    const found = pointIndices(one).flatMap((index) => {
      const point = meanPoint(one, index);
      return point === undefined ? [] : [{ point, heatmap: features[index] }];
    });
    return {
      points: found.map(({ point }) => point),
      heatmaps: found.flatMap(({ heatmap }) => heatmap ?? []),
      volume: one.volume,
    };
  });
}

function pointIndices({ predictions }: PlacedVolume): number[] {
  return [...(predictions[0]?.points.keys() ?? [])];
}

function meanFeatures({ predictions }: PlacedVolume): HeatmapFeatures[] {
  const all = predictions.map(({ features }) => features).filter((features) => features.length > 0);
  const meanOf = (index: number, name: keyof HeatmapFeatures): number =>
    all.reduce((sum, features) => sum + (features[index]?.[name] ?? Number.NaN), 0) / all.length;
  return (all[0] ?? []).map((_, index) => ({
    entropy: meanOf(index, "entropy"),
    secondPeak: meanOf(index, "secondPeak"),
    borderMass: meanOf(index, "borderMass"),
  }));
}
