import type { Condition } from "@spinegrade/competition-data";
import type { LevelCheck, MisplacedPoint, PredictedSeries } from "@spinegrade/study-check";
import type { GradingFlag } from "./graded-study.ts";
import type { MakeChecks } from "./make-checks.ts";
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

/** Checks the names of a study's levels, from all its sagittal series; undefined where it has none. */
export async function checkStudyLevels(
  volumes: readonly PredictedVolume[],
  make: MakeChecks,
): Promise<LevelCheck | undefined> {
  const t1 = predictedOn(volumes, ON_T1);
  const t2 = predictedOn(volumes, ON_T2);
  const series = [...t1, ...t2];
  if (series.length === 0) return undefined;
  const [firstT1, firstT2] = [t1[0], t2[0]];
  const { levels } = await make({
    levels: {
      series,
      ...(firstT1 && { t1: firstT1.volume }),
      ...(firstT2 && { t2: firstT2.volume }),
    },
  });
  return levels;
}

/**
 * Checks a study's images, and says in words what there is to know of it.
 * @param levels as `checkStudyLevels` returns them.
 */
export async function checkStudy(
  volumes: readonly PredictedVolume[],
  levels: LevelCheck | undefined,
  make: MakeChecks,
): Promise<StudyCheck> {
  if (levels === undefined) return { flags: [], misplaced: [] };
  const { reasons, misplaced } = levels;
  const [firstT1] = predictedOn(volumes, ON_T1);
  const { quality } = await make({
    quality: { series: volumes.map(({ volume }) => ({ volume })), ...(firstT1 && { points: firstT1 }) },
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
