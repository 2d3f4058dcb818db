import type { NfnAugmentation } from "@spinegrade/augmentation";
import type { GradePooling, LossWeights, NetConfig } from "@spinegrade/tasks";
import type { Keep } from "./kept-epoch.ts";
import type { LearningRate } from "../step/learning-rate.ts";
import { stepAt } from "../step/learning-rate.ts";
import type { FullSettings, TrainSettings } from "../loop/train-options.ts";

/**
 * A run: which net is trained, on what, and how. One JSON file each in `packages/trainer/runs`. A run of a task with
 * options, such as `NfnOptions`, has their keys too.
 */
export interface RunConfig extends Omit<FullSettings, "clipNorm">, Pick<TrainSettings, "clipNorm"> {
  /** What the run is for: command, hours on which device, expected score. */
  readonly description: string;
  readonly net: NetConfig;
  /** The folds to train; fold k is validated on the studies of fold k and trained on all others. */
  readonly folds: readonly number[];
  /** Epochs and learning rate of single folds, by fold, where they are not the run's. */
  readonly perFold?: Readonly<Record<string, FoldSettings>>;
  /** The encoder begins with timm's published weights, or with those of a file; false: as the seed gives them. */
  readonly pretrained: boolean | string;
  /** Whether TensorBoard is given histograms of weights and gradients after each epoch. */
  readonly histograms: boolean;
  /** Whether the encoder's blocks are run again when their gradient is due: less memory for more time, same numbers. */
  readonly recompute: boolean;
  /** Whether TensorBoard is given pictures of a validation volume with the heatmaps over it after each epoch. */
  readonly pictures: boolean;
  /** In place of the task's own settings. */
  readonly augmentation: Partial<NfnAugmentation>;
  /**
   * Under which heatmaps the grades are pooled, in training and in the validation's loss: the predicted ones, or the true
   * ones, which is the upper bound of what better points could give. Predictions are always pooled under the predicted.
   */
  readonly gradePooling: GradePooling;
  /** How much each term of the loss counts, from each epoch on (the first must be epoch 0); all 1 as published. */
  readonly lossWeights: readonly LossWeightsStep[];
  /**
   * Whose weights the checkpoint holds: those of the last epoch, as published, or of the one with the lowest weighted log
   * loss on the validation studies (of equal ones the earliest).
   */
  readonly keep: Keep;
  /** What the run is meant to reach on its validation studies; shown beside what it reached. */
  readonly aims?: RunAims;
}

/** What a fold may have of its own. */
export interface FoldSettings {
  readonly epochs?: number;
  readonly learningRate?: LearningRate;
}

/** The least that a run is meant to reach. */
export interface RunAims {
  /** Share of the points whose x, y and z are each within 1 mask pixel or slice. */
  readonly within1: number;
  /** By which part the weighted log loss is to lie below the best constant prediction's. */
  readonly logLossReduction: number;
}

/** The weights of the loss's terms from an epoch on. */
export interface LossWeightsStep extends LossWeights {
  readonly fromEpoch: number;
}

/** A run's settings as they hold for one fold. */
export function configOfFold({ perFold, ...config }: RunConfig, fold: number): RunConfig {
  return { ...config, ...perFold?.[fold] };
}

/** The loss weights of an epoch, counted from 0. @throws UserError when the schedule does not begin at epoch 0. */
export function lossWeightsAt(lossWeights: RunConfig["lossWeights"], epoch: number): LossWeights {
  const { fromEpoch: _, ...weights } = stepAt(lossWeights, epoch, "lossWeights");
  return weights;
}

/** A config as lines for people: `net.imageSize` and its value, and so on. */
export function flattenConfig(config: RunConfig): [key: string, value: string][] {
  const flatten = (value: unknown, path: string): [string, string][] => {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      return [[path, formatValue(value)]];
    return Object.entries(value).flatMap(([key, inner]) =>
      flatten(inner, path === "" ? key : `${path}.${key}`),
    );
  };
  return flatten(config, "");
}

function formatValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
