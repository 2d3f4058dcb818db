import { undoClassWeights } from "@spinegrade/calibration";
import {
  FOLD_STUDIES_FILE,
  type Prediction,
  type Probabilities,
  probabilitiesOf,
  type TrainedOn,
} from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { UserError } from "@spinegrade/pipeline";
import type { Sample } from "../samples/sample.ts";
import { GivenGrades, type GradedSamples } from "./given-grades.ts";
import type { ImprobableGrade } from "./improbable-grade.ts";

/** A given grade, and what nets say that were not trained on its study. */
export type JudgedGrade = Omit<ImprobableGrade, "rank">;

/** The grades that were compared, and those found improbable. */
export interface GradeRanking {
  readonly compared: number;
  readonly grades: readonly ImprobableGrade[];
}

/** The least disagreement that is listed, unless stated: the 2nd place of the competition dropped labels from it on. */
export const DEFAULT_DISAGREEMENT = 0.8;

/**
 * Lists the given grades that nets find improbable, the most improbable first; see `judgeGrades`.
 * @param threshold the least disagreement, 0..1.
 * @throws UserError as `judgeGrades`.
 */
export function rankGrades(
  predictions: readonly Prediction[],
  tables: readonly GradedSamples[],
  threshold = DEFAULT_DISAGREEMENT,
  trainedOn: TrainedOn = () => undefined,
): GradeRanking {
  const judged = judgeGrades(predictions, tables, { trainedOn });
  return { compared: judged.length, grades: listImprobable(judged, threshold) };
}

/** Those of a disagreement of the threshold or more, with their ranks. */
export function listImprobable(judged: readonly JudgedGrade[], threshold: number): ImprobableGrade[] {
  return judged
    .filter(({ disagreement }) => disagreement >= threshold)
    .map((grade, index) => ({ rank: index + 1, ...grade }));
}

/** Options for judging grades. */
export interface JudgingOptions {
  /** The studies of nets whose runs list them; of others, the samples' folds say it. */
  readonly trainedOn?: TrainedOn;
  /**
   * Whether the weights of grades in the loss, 1, 2, 4, are divided out of the probabilities, which they shift to the severe
   * grades; then a probability is that of the grade among people.
   */
  readonly undoWeights?: boolean;
}

/**
 * Judges the given grades, the most improbable first. The disagreement is |label - p| at the given grade, 1 - p, with p the
 * mean over all nets that predict the series.
 * @param predictions out-of-fold: no net predicts a study that it was trained on.
 * @throws UserError for a prediction by a net that was trained on the study, or probabilities that do not sum to 1.
 */
export function judgeGrades(
  predictions: readonly Prediction[],
  tables: readonly GradedSamples[],
  { trainedOn = () => undefined, undoWeights = false }: JudgingOptions,
): JudgedGrade[] {
  const grades = new GivenGrades(tables);
  const found = new Map<
    string,
    { point: Omit<JudgedGrade, "probabilities" | "disagreement">; all: Probabilities[] }
  >();
  for (const prediction of predictions) {
    const { studyId, seriesId } = prediction;
    const sample = grades.sampleOf(prediction);
    if (sample === undefined) continue;
    refuseLeak(prediction, sample, trainedOn(prediction));
    for (const point of prediction.points) {
      const { condition, level } = point;
      const grade = grades.gradeOf(prediction, point);
      if (grade === undefined) continue;
      const { given, instanceNumber } = grade;
      const key = `${seriesId}/${condition}/${level}`;
      const entry = found.get(key) ?? {
        point: { studyId, seriesId, condition, level, given, instanceNumber },
        all: [],
      };
      entry.all.push(probabilitiesOf(prediction, point));
      found.set(key, entry);
    }
  }
  return [...found.values()]
    .map(({ point, all }) => {
      const mean = meanOf(all);
      const probabilities = undoWeights ? undoClassWeights(mean, GRADE_WEIGHTS) : mean;
      return { ...point, probabilities, disagreement: 1 - probabilities[point.given] };
    })
    .sort((one, other) => other.disagreement - one.disagreement || one.seriesId - other.seriesId);
}

function refuseLeak(
  { run, fold, studyId }: Prediction,
  sample: Sample,
  studies: ReadonlySet<number> | undefined,
): void {
  if (studies === undefined ? sample.fold === fold : !studies.has(studyId)) return;
  const reason =
    studies === undefined
      ? `for the study is in fold ${sample.fold}`
      : `as ${FOLD_STUDIES_FILE} of that fold says`;
  throw new UserError(
    `run ${run}: study ${studyId} is predicted by the net of fold ${fold}, which was trained on it, ${reason}: ` +
      `a net agrees with the grades that it learned, which proves nothing about them`,
  );
}

function meanOf(all: readonly Probabilities[]): Probabilities {
  const mean = (grade: 0 | 1 | 2): number =>
    Math.min(1, all.reduce((sum, probabilities) => sum + probabilities[grade], 0) / all.length);
  return [mean(0), mean(1), mean(2)];
}
