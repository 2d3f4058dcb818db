import {
  gatherEvidence,
  type LevelCheck,
  type LevelEvidence,
  type MisplacedPoint,
} from "@spinegrade/study-check";
import type { GradingFlag } from "../graded-study.ts";
import type { MakeChecks } from "./make-checks.ts";
import { predictedSeries } from "./predicted-series.ts";
import type { PredictedVolume } from "../predict-series.ts";

/** The flag of doubts about the names of a study's levels. */
export const LEVELS_UNCERTAIN = "levels-uncertain";

/** The flag of a study whose vertebrae are not counted. */
const NOT_COUNTED: GradingFlag = {
  flag: "vertebrae-not-counted",
  reason:
    "the number of lumbar vertebrae is not checked: the ends of spinal cord and aorta are not seen on a graded Sagittal T1 series",
};

/** The results of the checks of a study. */
export interface StudyCheck {
  /** Doubts about the whole study. */
  readonly flags: readonly GradingFlag[];
  /** Points at another level than their own, though the study's levels are clear. */
  readonly misplaced: readonly MisplacedPoint[];
}

/** The check of the names of a study's levels: its evidence and its result. */
export interface CheckedLevels {
  readonly evidence: LevelEvidence;
  /** Undefined where the study has no sagittal series. */
  readonly levels: LevelCheck | undefined;
}

/** Checks the names of a study's levels, from all its sagittal series. */
export async function checkStudyLevels(
  volumes: readonly PredictedVolume[],
  make: MakeChecks,
): Promise<CheckedLevels> {
  const evidence = gatherEvidence(predictedSeries(volumes));
  const { levels } = evidence.series.length === 0 ? {} : await make({ levels: evidence });
  return { evidence, levels };
}

/** Checks a study's images, and says in words what there is to know of it. */
export async function checkStudy(
  volumes: readonly PredictedVolume[],
  { evidence, levels }: CheckedLevels,
  make: MakeChecks,
): Promise<StudyCheck> {
  if (levels === undefined) return { flags: [], misplaced: [] };
  const { reasons, isCounted, misplaced } = levels;
  const { series, t1 } = evidence;
  const onT1 = series.find(({ volume }) => volume === t1);
  const { quality } = await make({
    quality: {
      series: volumes.map(({ volume }) => ({ volume })),
      pair: evidence,
      ...(onT1 && { points: onT1 }),
    },
  });
  return {
    flags: [
      ...reasons.map(({ text }) => ({ flag: LEVELS_UNCERTAIN, reason: text })),
      ...(isCounted ? [] : [NOT_COUNTED]),
      ...quality.map(({ code, text }) => ({ flag: code, reason: text })),
    ],
    misplaced,
  };
}
