import type { Grade, Probabilities } from "@spinegrade/competition-data";
import { gradeColumnsLoss } from "@spinegrade/losses";
import { UserError, withContext } from "@spinegrade/pipeline";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { type CropGrader, toProbabilities } from "../nets/crop-grader.ts";

/** A study to grade. */
interface SampleToGrade {
  readonly studyId: number;
  /** Grades of the grader's rows; -1 where missing. */
  readonly grades: readonly Grade[];
}

/** The grades of a study. */
export interface GradedStudy<Sample> {
  readonly sample: Sample;
  /** Logits of the study's rows, one after the other. */
  readonly logits: Float32Array;
  readonly probabilities: readonly Probabilities[];
}

/** A grader, and how the crops of a study are cut for it. */
interface StudyGrader<Sample, Crops> {
  readonly grader: Pick<CropGrader<Crops>, "infer">;
  readonly cut: (sample: Sample) => Promise<Crops>;
}

/**
 * Grades studies one after the other. Fewer studies would make figures incomparable, so none may be skipped.
 * @throws UserError that names a study that cannot be read or for which the net returns NaN; the signal's reason when it
 * is aborted.
 */
export async function gradeStudies<Sample extends SampleToGrade, Crops>(
  { grader, cut }: StudyGrader<Sample, Crops>,
  samples: readonly Sample[],
  signal?: AbortSignal,
): Promise<GradedStudy<Sample>[]> {
  const studies: GradedStudy<Sample>[] = [];
  for (const sample of samples) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const crops = await withContext(`study ${sample.studyId} cannot be validated`, cut(sample));
    studies.push(gradeStudy(grader, sample, crops));
  }
  return studies;
}

function gradeStudy<Sample extends SampleToGrade, Crops>(
  grader: StudyGrader<Sample, Crops>["grader"],
  sample: Sample,
  crops: Crops,
): GradedStudy<Sample> {
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

/** The loss of graded studies: cross entropy by column with weights 1, 2, 4. */
export function gradedLoss(studies: readonly GradedStudy<SampleToGrade>[], columns: number): number {
  return withTensors(() => {
    const values = Float32Array.from(studies.flatMap(({ logits }) => [...logits]));
    const logits = tf.tensor3d(values, [studies.length, columns, 3]);
    const grades = studies.flatMap(({ sample }) => sample.grades);
    return gradeColumnsLoss(logits, grades).dataSync()[0] ?? Number.NaN;
  });
}
