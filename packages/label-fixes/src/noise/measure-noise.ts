import { CONDITIONS, rowId, type WrongGrade } from "@spinegrade/competition-data";
import { calledGrade } from "@spinegrade/metrics";
import type { ConditionFigures, PlantedFigures } from "./improbable-grade.ts";
import type { JudgedGrade } from "./rank-grades.ts";

/** The aim: of the wrong grades this share is listed, and of the list this share is wrong. */
export const NOISE_AIM = { recall: 0.9, precision: 0.8 } as const;

/**
 * Nets that agree with fewer of the given grades are not to be believed: were one grade in ten wrong, they would contradict
 * more right grades than there are wrong ones.
 */
export const LEAST_AGREEMENT = 0.8;

/**
 * Measures how often nets agree with the given grades of each condition, and, where it is known which grades are wrong, how many of
 * them the list holds.
 * @param judged the most improbable first.
 * @param wrong which grades were planted wrong; undefined where this is unknown.
 */
export function measureNoise(
  judged: readonly JudgedGrade[],
  threshold: number,
  wrong: readonly WrongGrade[] | undefined,
): ConditionFigures[] {
  const planted =
    wrong && new Set(wrong.map(({ studyId, condition, level }) => rowId(studyId, condition, level)));
  return CONDITIONS.flatMap((condition) => {
    const own = judged.filter((grade) => grade.condition === condition);
    return own.length === 0 ? [] : [{ condition, ...figuresOf(own, threshold, planted) }];
  });
}

function figuresOf(
  judged: readonly JudgedGrade[],
  threshold: number,
  planted: ReadonlySet<string> | undefined,
): Omit<ConditionFigures, "condition"> {
  const isListed = ({ disagreement }: JudgedGrade): boolean => disagreement >= threshold;
  const agreed = judged.filter(({ given, probabilities }) => calledGrade(probabilities) === given).length;
  return {
    compared: judged.length,
    agreement: agreed / judged.length,
    listed: judged.filter(isListed).length,
    ...(planted && {
      planted: measurePlanted(
        judged.map(({ studyId, condition, level, disagreement }) => ({
          ...{ disagreement, isWrong: planted.has(rowId(studyId, condition, level)) },
        })),
        threshold,
      ),
    }),
  };
}

/** The disagreement of nets with a grade that is known to be right or wrong. */
export interface KnownGrade {
  readonly disagreement: number;
  readonly isWrong: boolean;
}

/**
 * Measures the list of grades with a disagreement of the threshold or more, and the best list that other thresholds would
 * give. Grades of the same disagreement are listed together or not at all.
 * @param grades the most improbable first.
 */
export function measurePlanted(grades: readonly KnownGrade[], threshold: number): PlantedFigures {
  const count = grades.filter(({ isWrong }) => isWrong).length;
  let [wrong, found] = [0, 0];
  let atPrecision: PlantedFigures["atPrecision"] = null;
  let atRecall: PlantedFigures["atRecall"] = null;
  for (const [index, { disagreement, isWrong }] of grades.entries()) {
    wrong += Number(isWrong);
    if (disagreement >= threshold) found = wrong;
    if (grades[index + 1]?.disagreement === disagreement) continue;
    const [precision, recall] = [wrong / (index + 1), wrong / count];
    if (precision >= NOISE_AIM.precision) atPrecision = { recall, threshold: disagreement };
    if (recall >= NOISE_AIM.recall) atRecall ??= { precision, threshold: disagreement };
  }
  return { count, found, atPrecision, atRecall };
}
