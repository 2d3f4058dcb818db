import type { Condition } from "@spinegrade/competition-data";
import {
  checkLevels,
  checkQuality,
  type MisplacedPoint,
  type PredictedSeries,
} from "@spinegrade/study-check";
import type { GradingFlag } from "./graded-study.ts";
import { foundPoints, type PredictedVolume } from "./predict-series.ts";

/** The conditions that are marked on sagittal series, by which levels are named. */
const ON_T1: readonly Condition[] = ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"];
const ON_T2: readonly Condition[] = ["spinal_canal_stenosis"];

/** The flag of doubts about the names of a study's levels. */
export const LEVELS_UNCERTAIN = "levels-uncertain";

/** What the checks of a study say. */
export interface StudyCheck {
  /** Doubts about the whole study. */
  readonly flags: readonly GradingFlag[];
  /** Points at another level than their own, though the study's levels are clear. */
  readonly misplaced: readonly MisplacedPoint[];
}

/** Checks the names of a study's levels, from all its sagittal series, and its images. */
export function checkStudy(volumes: readonly PredictedVolume[]): StudyCheck {
  const t1 = predictedOn(volumes, ON_T1);
  const t2 = predictedOn(volumes, ON_T2);
  const series = [...t1, ...t2];
  if (series.length === 0) return { flags: [], misplaced: [] };
  const [firstT1, firstT2] = [t1[0], t2[0]];
  const { reasons, misplaced } = checkLevels({
    series,
    ...(firstT1 && { t1: firstT1.volume }),
    ...(firstT2 && { t2: firstT2.volume }),
  });
  const quality = checkQuality({
    series: volumes.map(({ volume }) => ({ volume })),
    ...(firstT1 && { points: firstT1 }),
  });
  return {
    flags: [
      ...reasons.map(({ text }) => ({ flag: LEVELS_UNCERTAIN, reason: text })),
      ...quality.map(({ code, text }) => ({ flag: code, reason: text })),
    ],
    misplaced,
  };
}

/** What each model finds on the series on which it marks these conditions. */
function predictedOn(
  volumes: readonly PredictedVolume[],
  conditions: readonly Condition[],
): PredictedSeries[] {
  return volumes.flatMap(({ volume, predictions }) =>
    predictions.flatMap((prediction): PredictedSeries[] => {
      const points = foundPoints(prediction);
      const isOfThese = points.every(({ condition }) => conditions.includes(condition));
      return isOfThese ? [{ points, heatmaps: prediction.features, volume }] : [];
    }),
  );
}
