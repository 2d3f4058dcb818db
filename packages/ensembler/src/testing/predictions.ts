import {
  CONDITIONS,
  LEVELS,
  perCondition,
  type Condition,
  type Grade,
  type Prediction,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";

/** The foraminal conditions, left and right. */
export const FORAMINA = CONDITIONS.filter((condition) => condition.includes("foraminal"));

/** A prediction for tests: all levels of some conditions with the same probabilities. */
export function prediction(
  fields: Partial<Prediction>,
  probabilities: Probabilities,
  conditions: readonly Condition[] = FORAMINA,
): Prediction {
  const place = { instanceNumber: 1, xSlice: 0, ySlice: 0, zIndex: 0, positionMm: [0, 0, 0] as const };
  const points = conditions.flatMap((condition) =>
    LEVELS.map((level) => ({ condition, level, probabilities, ...place })),
  );
  return { run: "nfn", fold: 0, studyId: 1, seriesId: 11, split: "test", points, ...fields };
}

/** A training row for tests: the same grade everywhere. */
export function trainRow(studyId: number, grade: Grade): TrainRow {
  return { studyId, grades: perCondition(() => LEVELS.map(() => grade)) };
}
