import type { Example } from "@spinegrade/augmentation";
import type { Prediction } from "@spinegrade/competition-data";
import type { Sample } from "@spinegrade/label-fixes";
import { type Task, taskNamed, type TaskNet, toBatch, withTensors } from "@spinegrade/tasks";
import { ExampleLoader } from "../examples/load-examples.ts";
import type { TrainingData } from "../batches/training-data.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { lossWeightsAt } from "../run/run-config.ts";
import type { LossTerms } from "@spinegrade/losses";
import { type HeatmapPicture, heatmapPictures, levelPart } from "./heatmap-pictures.ts";
import { requireGrades } from "./require-grades.ts";
import { SliceTables } from "./slice-tables.ts";
import { type FoldValidation, toOutOfFold, validateFold, validationSource } from "./validate-fold.ts";

/** L4/L5, the level that is narrow most often. */
const SHOWN_LEVEL = "l4_l5";

/** The task of a run for one fold: net, samples, loss and validation. */
export interface FoldTask {
  /** The net, initialised from the run's seed. */
  readonly net: TaskNet;
  readonly data: TrainingData<Sample, Example>;
  /** Runs the net in training mode; called in a tidy. `epoch` is counted from 0. */
  computeLoss(examples: readonly Example[], epoch: number): LossTerms;
  /** Runs the net in inference mode on the validation samples; ends early when the signal is aborted. */
  validate(epoch: number, signal?: AbortSignal): Promise<FoldValidation>;
  /** Draws the heatmaps over the first validation volume; empty when there is no such volume. */
  drawHeatmaps(): Promise<HeatmapPicture[]>;
  /** Converts a validation's predictions to records with points in stored pixels. */
  toOutOfFold(volumes: FoldValidation["volumes"]): Promise<Prediction[]>;
}

/**
 * Creates the task of a job. The caller disposes its net.
 * @throws UserError when the task or encoder does not exist, or the data hold no grade.
 */
export function createTask(job: FoldJob): FoldTask {
  const { config, data, folders } = job;
  requireGrades(data);
  const task = taskNamed(config.net.task);
  const { encoder, decoderChannels, imageSize } = config.net;
  const { seed, recompute } = config;
  const net = task.createNet({ encoder, decoderChannels, seed, recompute });
  const objective = net.objective(config);
  const loader = new ExampleLoader(folders.workDir, config, data.template);
  const tables = new SliceTables(folders.workDir);
  const frame = { task, imageSize };
  const weightsOf = (epoch: number): ReturnType<typeof lossWeightsAt> =>
    lossWeightsAt(config.lossWeights, epoch);
  return {
    net,
    data: {
      samples: data.training,
      load: (sample, epoch) => loader.augmented(sample, epoch),
      describe: describeSample,
    },
    computeLoss: (examples, epoch) =>
      objective.computeLoss(
        examples,
        weightsOf(epoch),
        epoch < config.trueHeatmapEpochs ? "true-heatmap" : config.gradePooling,
      ),
    validate: (epoch, signal) =>
      validateFold(
        (example) => objective.validate(example, weightsOf(epoch)),
        validationSource(loader, tables, frame),
        data,
        signal,
      ),
    drawHeatmaps: async () => {
      const [sample] = data.validation;
      return sample === undefined ? [] : drawHeatmaps(net, await loader.plain(sample), task);
    },
    toOutOfFold: (volumes) => toOutOfFold(volumes, { ...job, ...frame }, tables),
  };
}

function drawHeatmaps(net: TaskNet, example: Example, { points, stack }: Task): HeatmapPicture[] {
  return withTensors(() => {
    const { images, depths } = toBatch([example]);
    const { heatmaps, predictions } = net.infer(images, depths);
    const [[heatmap], [prediction]] = [heatmaps, predictions];
    if (heatmap === undefined || prediction === undefined) return [];
    const part = { example, heatmap, prediction, points };
    return heatmapPictures(stack === undefined ? part : levelPart(part, SHOWN_LEVEL));
  });
}

function describeSample({ studyId, seriesId }: Sample): string {
  return `study ${studyId}, series ${seriesId}`;
}
