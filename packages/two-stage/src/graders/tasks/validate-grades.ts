import {
  formatSubmission,
  type Grade,
  type Probabilities,
  rowId,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { bestConstantProbabilities, weightedLogLoss } from "@spinegrade/metrics";
import type { TwoStageFigure, TwoStageValidation } from "../../task/two-stage-task.ts";
import { gradedLoss, gradeStudies } from "./grade-studies.ts";
import type { GraderSample } from "./grader-sample.ts";
import type { GraderParts } from "./grader-parts.ts";
import { type GradedSample, rowsWithCrop } from "./out-of-fold-predictions.ts";

/** The figures of a grader's validation. */
export const GRADE_FIGURES: readonly TwoStageFigure[] = [
  { name: "logLoss", title: "log loss", unit: "nats" },
  { name: "constantLogLoss", title: "constant", unit: "nats" },
  { name: "reduction", title: "below it", unit: "share", aim: { atLeast: 0.3 } },
];

/** The file of a validation's probabilities, in the format of a submission. */
export const GRADE_FILE = "grades.csv";

/** A validation, and the studies that it is of. */
interface GradesValidation extends TwoStageValidation {
  readonly studies: readonly GradedSample[];
}

/**
 * Validates a grader at found points. A row without a grade or without a crop counts in no figure.
 * @throws UserError that names a study that cannot be read or for which the net returns NaN; the signal's reason when it
 * is aborted.
 */
export async function validateGrades<Crops>(
  { group, grader, cut }: GraderParts<Crops>,
  { training, validation }: Record<"training" | "validation", readonly GraderSample[]>,
  signal?: AbortSignal,
): Promise<GradesValidation> {
  const studies = await gradeStudies({ grader, cut }, validation, signal);
  const loss = gradedLoss(studies, grader.columns);
  const { logLoss, constantLogLoss, reduction } = compareWithConstant(
    studies.flatMap(({ probabilities }) => probabilities),
    validation.flatMap((sample) => sample.grades),
    training.flatMap((sample) => sample.grades),
  );
  return {
    studies,
    loss: { total: loss, grade: loss },
    figures: { logLoss, constantLogLoss, reduction },
    objective: logLoss,
    files: { [GRADE_FILE]: formatSubmission(studies.flatMap((study) => toRows(study, group))) },
  };
}

/** Weighted log losses: of probabilities, and of the constant that fits the grades of training best. */
export function compareWithConstant(
  probabilities: readonly Probabilities[],
  grades: readonly Grade[],
  trainingGrades: readonly Grade[],
): { readonly logLoss: number; readonly constantLogLoss: number; readonly reduction: number } {
  const logLoss = weightedLogLoss(probabilities, grades);
  const constant = bestConstantProbabilities(trainingGrades);
  const constantLogLoss = weightedLogLoss(
    grades.map(() => constant),
    grades,
  );
  return { logLoss, constantLogLoss, reduction: 1 - logLoss / constantLogLoss };
}

/** The rows that have a crop. */
function toRows(study: GradedSample, group: GraderParts<unknown>["group"]): SubmissionRow[] {
  return rowsWithCrop(study, group).map(({ column: { condition, level }, probabilities }) => {
    return { rowId: rowId(study.sample.studyId, condition, level), probabilities };
  });
}
