import { type Condition, CONDITIONS, type WrongGrade } from "@spinegrade/competition-data";
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
 * How often nets agree with the given grades of each condition, and, where it is known which grades are wrong, how many of
 * them the list holds.
 * @param judged the most improbable first.
 * @param wrong which grades were planted wrong; undefined where nobody knows.
 */
export function measureNoise(
  judged: readonly JudgedGrade[],
  threshold: number,
  wrong: readonly WrongGrade[] | undefined,
): ConditionFigures[] {
  const planted = wrong && new Set(wrong.map(keyOf));
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
    ...(planted && { planted: measurePlanted(judged, threshold, planted) }),
  };
}

/** Walks down the list, from the most improbable grade to the least. */
function measurePlanted(
  judged: readonly JudgedGrade[],
  threshold: number,
  planted: ReadonlySet<string>,
): PlantedFigures {
  const count = judged.filter((grade) => planted.has(keyOf(grade))).length;
  let [seen, wrong, found] = [0, 0, 0];
  let atPrecision: PlantedFigures["atPrecision"] = null;
  let atRecall: PlantedFigures["atRecall"] = null;
  for (const grade of judged) {
    seen += 1;
    wrong += Number(planted.has(keyOf(grade)));
    const [precision, recall] = [wrong / seen, wrong / count];
    const { disagreement } = grade;
    if (disagreement >= threshold) found = wrong;
    if (precision >= NOISE_AIM.precision) atPrecision = { recall, threshold: disagreement };
    if (recall >= NOISE_AIM.recall) atRecall ??= { precision, threshold: disagreement };
  }
  return { count, found, atPrecision, atRecall };
}

function keyOf({
  studyId,
  condition,
  level,
}: Pick<WrongGrade, "studyId" | "level"> & { readonly condition: Condition }): string {
  return `${studyId}/${condition}/${level}`;
}
