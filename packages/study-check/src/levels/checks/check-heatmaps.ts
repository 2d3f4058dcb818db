import type { HeatmapFeatures, Level } from "@spinegrade/competition-data";
import { mean } from "../../math/statistics.ts";
import { doubt, nameLevels } from "./doubt.ts";
import type { LevelDoubt, PredictedSeries } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";

/** Doubts from the heatmaps of a series' points: spread out, with a second peak, or at the edge of the picture. */
export function checkHeatmaps({ points, heatmaps = [] }: PredictedSeries, limits: LevelLimits): LevelDoubt[] {
  if (heatmaps.length === 0) return [];
  const levelsWhere = (isUnclear: (features: HeatmapFeatures) => boolean): Level[] =>
    points.flatMap(({ level }, i) => {
      const features = heatmaps[i];
      return features !== undefined && isUnclear(features) ? [level] : [];
    });
  const [mostMean, mostOne] = limits.entropy;
  const spread = levelsWhere(({ entropy }) => entropy > mostOne);
  const isSpread = mean(heatmaps.map(({ entropy }) => entropy)) > mostMean;
  const isDouble = mean(heatmaps.map(({ secondPeak }) => secondPeak)) > limits.secondPeak;
  const atEdge = levelsWhere(({ borderMass }) => borderMass > limits.borderMass);
  return [
    ...(isSpread ? [doubt("heatmap", "the net finds no distinct places for the levels")] : []),
    ...(!isSpread && spread.length > 0
      ? [doubt("heatmap", `the net finds no distinct place for ${nameLevels(spread)}`, spread)]
      : []),
    ...(isDouble ? [doubt("heatmap", "the net finds two places for most levels")] : []),
    ...(atEdge.length > 0
      ? [doubt("heatmap", `the net places ${nameLevels(atEdge)} at the edge of the picture`, atEdge)]
      : []),
  ];
}
