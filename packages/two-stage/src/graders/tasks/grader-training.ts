import { AT_LABELS_FILE, type PointRow } from "@spinegrade/competition-data";
import { gradeColumnsLoss, gradeLoss } from "@spinegrade/losses";
import { UserError } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageJob, TwoStageTraining } from "../../task/two-stage-task.ts";
import type { GraderParts } from "./grader-parts.ts";
import type { GraderSettings, PointSource } from "../grader-settings.ts";
import { type GraderSample, toGraderSample } from "./grader-sample.ts";
import { formatOutOfFold, OUT_OF_FOLD_FILE } from "./out-of-fold-predictions.ts";
import { validateGrades } from "./validate-grades.ts";

/** Crops of a study and their grades. */
interface GraderExample<Crops> {
  readonly studyId: number;
  readonly crops: Crops;
  readonly grades: readonly number[];
}

/**
 * The training of a grader: cross entropy by column with weights 1, 2, 4. Its validation writes `out-of-fold.json` where
 * the points are out of fold as well, and `at-labelled-points.json` where they are those of the labels.
 * @throws UserError when no study to train on, or to validate on, has a grade.
 */
export function graderTraining<Crops>(
  job: TwoStageJob,
  { pointSource, lossOver }: Pick<GraderSettings, "pointSource" | "lossOver">,
  { group, grader, cut }: GraderParts<Crops>,
): TwoStageTraining<GraderSample, GraderExample<Crops>> {
  const { config, data } = job;
  const found: readonly PointRow[] | undefined = pointSource === "labelled" ? undefined : (data.points ?? []);
  const training = data.training
    .map((study) => toGraderSample(study, group, found, "training"))
    .filter(isGraded);
  const validation = data.validation.map((study) => toGraderSample(study, group, found, "validation"));
  if (training.length === 0 || !validation.some(isGraded))
    throw new UserError(
      `no study to ${training.length === 0 ? "train" : "validate"} on has a point with a grade of "${group}": ` +
        "choose another fold, or train the point runs first",
    );
  return {
    net: grader.net,
    encoders: grader.encoders,
    samples: training,
    validationSamples: validation.length,
    load: async (sample, epoch) => {
      const { studyId, grades } = sample;
      const crops = await cut(sample, Generator.fromSeed(config.seed, "crops", epoch, studyId));
      return { studyId, grades, crops };
    },
    describe: ({ studyId }) => `study ${studyId}`,
    computeLoss: (examples, epoch) => {
      const dropoutSeed = dropoutSeedOf(config.seed, epoch, examples);
      const logits = grader.forward(
        examples.map(({ crops }) => crops),
        { training: true, dropoutSeed },
      );
      const grades = examples.flatMap((example) => example.grades);
      const total = lossOver === "column" ? gradeColumnsLoss(logits, grades) : batchLoss(logits, grades);
      return { total, grade: total.clone() };
    },
    validate: async (signal) => {
      const samples = { training, validation };
      const { studies, ...validated } = await validateGrades({ group, grader, cut }, samples, signal);
      const writeFor = async (source: PointSource): Promise<string | null> =>
        pointSource === source ? await formatOutOfFold(job, studies, group) : null;
      const outOfFold = await writeFor("out-of-fold");
      const files = { [OUT_OF_FOLD_FILE]: outOfFold, [AT_LABELS_FILE]: await writeFor("labelled") };
      return { ...validated, files: { ...validated.files, ...files } };
    },
  };
}

/** Cross entropy with weights 1, 2, 4, normalised over the whole batch. */
export function batchLoss(logits: tf.Tensor3D, grades: readonly number[]): tf.Scalar {
  const rows = tf.reshape<tf.Rank.R2>(logits, [-1, logits.shape[2]]);
  return gradeLoss(
    rows,
    grades.map((grade, row) => ({ row, grade })),
  );
}

function isGraded({ grades }: GraderSample): boolean {
  return grades.some((grade) => grade >= 0);
}

/** Another one for each step, the same when a training resumes. */
function dropoutSeedOf(
  seed: number,
  epoch: number,
  examples: readonly { readonly studyId: number }[],
): number {
  return Generator.fromSeed(seed, "dropout", epoch, ...examples.map(({ studyId }) => studyId)).uint32();
}
