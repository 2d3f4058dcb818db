import type * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import { TASKS } from "@spinegrade/competition-data";
import type { Sample } from "@spinegrade/label-fixes";
import type { Net } from "@spinegrade/model-zoo";
import { toBatch, type VolumePrediction, withTensors } from "@spinegrade/predictor";
import { buildFoldReport } from "../report/fold-report.ts";
import type { LossTerms } from "../step/gradients.ts";
import { heatmapPictures } from "./heatmap-pictures.ts";
import { ExampleLoader } from "../examples/load-examples.ts";
import { type LossWeights, lossWeightsAt, type RunConfig } from "../run/run-config.ts";
import { SliceTables } from "./slice-tables.ts";
import type { FoldJob } from "../fold/train-fold.ts";
import { renderTrainingReport } from "../report/training-report.ts";
import type { TrainingTask } from "./training-task.ts";
import { validateVolume } from "./validate.ts";
import { type FoldValidation, toOutOfFold, validateFold, validationSource } from "./validate-fold.ts";

/** A task whose net finds the points of a volume and grades them in one go. */
export type OneStageTask = TrainingTask<Sample, Example, FoldValidation>;

/** What is a one-stage task's own: its net, its truth, its loss, and how its output is read. */
export interface OneStage<
  Output extends { heatmap: readonly Heatmap[] },
  Heatmap extends tf.Tensor,
  Target extends { heatmap: readonly Heatmap[] },
> {
  createNet(
    options: Pick<RunConfig["net"], "encoder" | "decoderChannels"> & Pick<RunConfig, "seed" | "recompute">,
  ): Net<Output, Heatmap>;
  /** What is true of a batch. The caller tidies. */
  targetsOf(examples: readonly Example[]): Target;
  /** Called in a tidy. */
  lossOf(output: Output, target: Target, weights: LossWeights): LossTerms;
  /** One prediction a volume. */
  read(output: Output): VolumePrediction[];
}

/** Makes the training of a fold out of what is a task's own. */
export function createOneStageTask<
  Output extends { heatmap: readonly Heatmap[] },
  Heatmap extends tf.Tensor,
  Target extends { heatmap: readonly Heatmap[] },
>(job: FoldJob, stage: OneStage<Output, Heatmap, Target>): OneStageTask {
  const { run, fold, config, data, folders } = job;
  const { encoder, decoderChannels, task, imageSize } = config.net;
  const { seed, recompute } = config;
  const net = stage.createNet({ encoder, decoderChannels, seed, recompute });
  const loader = new ExampleLoader(folders.workDir, config, data.template);
  const tables = new SliceTables(folders.workDir);
  const source = validationSource(loader, tables, config.net);
  const poolsUnderTruth = config.gradePooling === "true-heatmap";
  return {
    net,
    data: {
      samples: data.training,
      load: (sample, epoch) => loader.augmented(sample, epoch),
      describe: describeSample,
    },
    validationSamples: data.validation.length,
    computeLoss: (examples, epoch) => {
      const { images, depths } = toBatch(examples);
      const target = stage.targetsOf(examples);
      const poolUnder = poolsUnderTruth ? { poolUnder: target.heatmap } : {};
      const output = net.forward(images, depths, { training: true, ...poolUnder });
      return stage.lossOf(output, target, lossWeightsAt(config.lossWeights, epoch));
    },
    validate: (epoch, signal) => {
      const options = { poolsUnderTruth, weights: lossWeightsAt(config.lossWeights, epoch) };
      return validateFold((example) => validateVolume(net, stage, example, options), source, data, signal);
    },
    drawHeatmaps: async () => {
      const [sample] = data.validation;
      if (sample === undefined) return [];
      const example = await loader.plain(sample);
      return withTensors(() => {
        const { images, depths } = toBatch([example]);
        const output = net.forward(images, depths, { training: false });
        const [heatmap] = output.heatmap;
        const [prediction] = stage.read(output);
        if (heatmap === undefined || prediction === undefined) return [];
        return heatmapPictures(example, heatmap, prediction, TASKS[task].points);
      });
    },
    toOutOfFold: (validation) => toOutOfFold(validation, { run, fold, task, imageSize }, tables),
    renderReport: async (result, validation) =>
      renderTrainingReport(await buildFoldReport(job, result, validation)),
  };
}

function describeSample({ studyId, seriesId }: Sample): string {
  return `study ${studyId}, series ${seriesId}`;
}
