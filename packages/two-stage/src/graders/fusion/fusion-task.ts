import { LEVELS } from "@spinegrade/competition-data";
import { gradeColumnsLoss } from "@spinegrade/losses";
import { UserError } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { TwoStageJob, TwoStageTask, TwoStageTraining } from "../../task/two-stage-task.ts";
import { batchLoss } from "../tasks/grader-training.ts";
import { GRADE_FILE } from "../tasks/validate-grades.ts";
import { volumeReaders } from "../volume-readers.ts";
import { FUSION_CONDITIONS } from "./fusion-columns.ts";
import { createFusionCropGrader, FUSION_KEYS, type FusionCropGrader } from "./fusion-crop-grader.ts";
import { FUSION_OPTIONS, fusionSettings, type FusionSettings, readFusionPoints } from "./fusion-settings.ts";
import { type FusionStudy, toFusionStudy } from "./fusion-study.ts";
import { type LevelExample, loadLevel, type LevelSample } from "./load-level.ts";
import { mixLevels } from "./mix-levels.ts";
import { FUSION_FIGURES, validateFusion } from "./validate-fusion.ts";

/** Grades of all conditions from all views, level by level. */
export const GRADES_FUSION: TwoStageTask = {
  name: "grades-fusion",
  title: "grades of all conditions from all views",
  net: FUSION_KEYS,
  options: FUSION_OPTIONS,
  lossTerms: { grade: { weight: 1, title: "grade" } },
  figures: FUSION_FIGURES,
  files: [GRADE_FILE],
  readPoints: readFusionPoints,
  withTraining: async (job, use) => {
    const grader = createFusionCropGrader(job.config.net, job.config);
    try {
      return await use(fusionTraining(job, grader, fusionSettings(job)));
    } finally {
      grader.net.dispose();
    }
  },
};

function fusionTraining(
  { config: { seed }, data, folders, run }: TwoStageJob,
  grader: FusionCropGrader,
  settings: FusionSettings,
): TwoStageTraining<LevelSample, LevelExample> {
  const training = data.training.map((study) => toFusionStudy(study, data.points ?? []));
  const validation = data.validation.map((study) => toFusionStudy(study, data.points ?? []));
  const samples = training.flatMap(gradedLevels);
  if (samples.length === 0 || !validation.some((study) => gradedLevels(study).length > 0))
    throw new UserError(
      `no study to ${samples.length === 0 ? "train" : "validate"} ${run} on has a grade and the view that shows it: ` +
        "choose another fold, or train the point runs first",
    );
  const readers = volumeReaders(folders.workDir);
  return {
    net: grader.net,
    encoders: grader.encoders,
    samples,
    validationSamples: validation.length,
    load: (sample, epoch) => {
      const read = readers();
      const generator = Generator.fromSeed(seed, "crops", epoch, sample.study.studyId, sample.level);
      return loadLevel(sample, { layout: grader.layout, settings, read }, generator);
    },
    describe: ({ study, level }) => `study ${study.studyId}, level ${LEVELS[level] ?? level}`,
    computeLoss: (examples, epoch) => {
      const places = examples.flatMap(({ studyId, level }) => [studyId, level]);
      const generator = Generator.fromSeed(seed, "batch", epoch, ...places);
      const total = lossOf(grader, examples, settings, { generator, isMixed: epoch < settings.mixEpochs });
      return { total, grade: total.clone() };
    },
    validate: (signal) => {
      return validateFusion(grader, { training, validation }, { readers, signal });
    },
  };
}

/** The levels of a study that have a grade. */
function gradedLevels(study: FusionStudy): LevelSample[] {
  const count = FUSION_CONDITIONS.length;
  return LEVELS.map((_, level) => ({ study, level })).filter(({ level }) =>
    study.grades.slice(level * count, (level + 1) * count).some((grade) => grade >= 0),
  );
}

/** Cross entropy by condition with weights 1, 2, 4; of mixed examples, that of both of a pair by their shares. */
function lossOf(
  grader: FusionCropGrader,
  examples: readonly LevelExample[],
  { lossOver }: Pick<FusionSettings, "lossOver">,
  { generator, isMixed }: { readonly generator: Generator; readonly isMixed: boolean },
): tf.Scalar {
  const plain = examples.map(({ crops }) => crops);
  const order = plain.map((_, index) => index);
  const { crops, partners, share } = isMixed
    ? mixLevels(plain, generator)
    : { crops: plain, partners: order, share: 1 };
  const logits = grader.forward(crops, { training: true, dropoutSeed: generator.uint32() });
  const compare = (indices: readonly number[]): tf.Scalar => {
    const grades = indices.flatMap((index) => examples[index]?.grades ?? []);
    return lossOver === "column" ? gradeColumnsLoss(logits, grades) : batchLoss(logits, grades);
  };
  if (share === 1) return compare(order);
  return tf.add(tf.mul(compare(order), share), tf.mul(compare(partners), 1 - share));
}
