import {
  formatSubmission,
  rowId,
  type Probabilities,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { gradeColumnsLoss } from "@spinegrade/losses";
import { bestConstantProbabilities, weightedLogLoss } from "@spinegrade/metrics";
import { UserError } from "@spinegrade/pipeline";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageFigure, TwoStageValidation } from "../task/two-stage-task.ts";
import { toProbabilities } from "./crop-grader.ts";
import { columnsOf } from "./grader-columns.ts";
import type { GraderSample } from "./grader-sample.ts";
import type { GraderParts } from "./grader-parts.ts";

/** The figures of a grader's validation. */
export const GRADE_FIGURES: readonly TwoStageFigure[] = [
  { name: "logLoss", title: "log loss", unit: "nats" },
  { name: "constantLogLoss", title: "constant", unit: "nats" },
  { name: "reduction", title: "below it", unit: "share", aim: { atLeast: 0.3 } },
];

/** The file of a validation's probabilities, in the format of a submission. */
const GRADE_FILE = "grades.csv";

interface GradedStudy {
  readonly sample: GraderSample;
  /** Logits of the study's rows, one after the other. */
  readonly logits: Float32Array;
  readonly probabilities: readonly Probabilities[];
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
): Promise<TwoStageValidation> {
  const studies: GradedStudy[] = [];
  for (const sample of validation) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    studies.push(
      gradeStudy(grader, sample, await cut(sample).catch((error: unknown) => explain(sample, error))),
    );
  }
  const loss = lossOf(studies, grader.columns);
  const grades = validation.flatMap((sample) => sample.grades);
  const logLoss = weightedLogLoss(
    studies.flatMap(({ probabilities }) => probabilities),
    grades,
  );
  const constant = bestConstantProbabilities(training.flatMap((sample) => sample.grades));
  const constantLogLoss = weightedLogLoss(
    grades.map(() => constant),
    grades,
  );
  return {
    loss: { total: loss, grade: loss },
    figures: { logLoss, constantLogLoss, reduction: 1 - logLoss / constantLogLoss },
    objective: logLoss,
    files: { [GRADE_FILE]: formatSubmission(studies.flatMap((study) => toRows(study, group))) },
  };
}

function gradeStudy<Crops>(
  grader: GraderParts<Crops>["grader"],
  sample: GraderSample,
  crops: Crops,
): GradedStudy {
  return withTensors(() => {
    const logits = grader.infer([crops]);
    const probabilities = toProbabilities(logits);
    const unsound = probabilities.filter((row) => !row.every(Number.isFinite)).length;
    if (unsound > 0)
      throw new UserError(
        `study ${sample.studyId}: the net gives NaN or infinite numbers for ${unsound} of ${probabilities.length} rows; ` +
          "its weights are unusable: train it again, with a lower learning rate if training was unstable",
      );
    return { sample, logits: logits.dataSync<"float32">(), probabilities };
  });
}

function lossOf(studies: readonly GradedStudy[], columns: number): number {
  return withTensors(() => {
    const values = Float32Array.from(studies.flatMap(({ logits }) => [...logits]));
    const logits = tf.tensor3d(values, [studies.length, columns, 3]);
    const grades = studies.flatMap(({ sample }) => sample.grades);
    return gradeColumnsLoss(logits, grades).dataSync()[0] ?? Number.NaN;
  });
}

/** The rows that have a crop. */
function toRows(
  { sample, probabilities }: GradedStudy,
  group: GraderParts<unknown>["group"],
): SubmissionRow[] {
  const { studyId, axial, sagittal } = sample;
  return columnsOf(group).flatMap(({ condition, level }, index) => {
    const row = probabilities[index];
    const place = (axial ?? sagittal).found[index] ?? null;
    return row === undefined || place === null
      ? []
      : [{ rowId: rowId(studyId, condition, level), probabilities: row }];
  });
}

/** Fewer studies would make the figures incomparable, so no study may be skipped. */
function explain({ studyId }: GraderSample, error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new UserError(`study ${studyId} cannot be validated: ${error.message}`, { cause: error });
}
