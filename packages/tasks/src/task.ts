import type * as tf from "@tensorflow/tfjs-core";
import type { Example, FlipVariant, NfnAugmentation } from "@spinegrade/augmentation";
import type { PointLabel, SeriesDescription } from "@spinegrade/competition-data";
import type { LossTerms, LossValues } from "@spinegrade/losses";
import type { NetOptions, ParameterizedNet } from "@spinegrade/model-zoo";
import type { VolumePrediction } from "./volume-prediction.ts";

/**
 * A task: one kind of series, the points that are found on it, and all that training and prediction need to know of
 * them. Made by `defineTask`, one file each.
 */
export interface Task {
  /** Its name in run files, and that of its sample table and of its default run. */
  readonly name: string;
  /** For people: `neural foraminal narrowing on Sagittal T1`. */
  readonly title: string;
  /** The kind of series that the net sees. */
  readonly series: SeriesDescription;
  /** The points of a series, in the order of samples and of the net. */
  readonly points: readonly PointLabel[];
  /** What reversing the slices does to the order of the points. */
  readonly flip: FlipVariant;
  readonly augmentation: TaskAugmentation;
  /** The terms of the loss, without their total. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  /** JSON schemas of the keys that run files of this task have and others do not. */
  readonly options: Readonly<Record<string, object>>;
  /**
   * Makes the net, which the caller disposes.
   * @throws UserError when there is no such encoder.
   */
  createNet(options: NetOptions): TaskNet;
}

/** How training examples are varied. */
export interface TaskAugmentation {
  /** Settings where a run file names none. */
  readonly settings: NfnAugmentation;
  /** JSON schemas of the settings that a run file may choose. */
  readonly choices: Readonly<Record<string, object>>;
}

/** A term of the loss. */
export interface LossTerm {
  /** How much it counts where a run file says nothing. */
  readonly weight: number;
  /** The heading of its curve. */
  readonly title: string;
  /** In which it is measured, where the heading does not say. */
  readonly unit?: string;
}

/** How much each term of the loss counts, by name. */
export type LossWeights = Readonly<Record<string, number>>;

/** The heatmaps under which grades are pooled. */
export type GradePooling = "predicted-heatmap" | "true-heatmap";

/** The net of a task. */
export interface TaskNet extends ParameterizedNet {
  /**
   * Runs it in inference mode; no tensor is left.
   * @param images `[N, H, W, 1]` in -1..1, the slices of all volumes.
   * @param depths the slices of each volume.
   * @returns one prediction a volume.
   */
  predict(images: tf.Tensor4D, depths: readonly number[]): VolumePrediction[];
  /** As `predict`, with the heatmaps. The caller tidies. */
  infer(images: tf.Tensor4D, depths: readonly number[]): Inference;
  /**
   * What training minimises.
   * @param run the run's settings; the task reads its own `options` from them.
   * @throws UserError when one of these is not valid.
   */
  objective(run: { readonly gradePooling: GradePooling }): Objective;
}

/** What a net finds in a batch. */
export interface Inference {
  /** For each volume `[1, D, h, w, P]`, or `[1, h, w, P]` where a heatmap has no depth. */
  readonly heatmaps: readonly tf.Tensor[];
  readonly predictions: readonly VolumePrediction[];
}

/** The loss of a net, as training and validation need it. */
export interface Objective {
  /** Runs the net in training mode on a batch. Called in a tidy. */
  computeLoss(examples: readonly Example[], weights: LossWeights): LossTerms;
  /** Runs the net in inference mode over one labelled volume. No tensor is left. */
  validate(example: Example, weights: LossWeights): ValidatedVolume;
}

/** A net's prediction of one validation volume, and its loss there. */
export interface ValidatedVolume {
  readonly prediction: VolumePrediction;
  /** The same with grades pooled under the true heatmaps, of a run that asks for it. */
  readonly upperBound?: VolumePrediction;
  readonly loss: LossValues;
}
