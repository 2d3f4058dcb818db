import type * as tf from "@tensorflow/tfjs-core";
import type { StackSize, ViewJitter } from "@spinegrade/axial-levels";
import type { Example, FlipVariant, NfnAugmentation } from "@spinegrade/augmentation";
import type { Condition, PointLabel, SeriesDescription } from "@spinegrade/competition-data";
import type { LossTerms, LossValues } from "@spinegrade/losses";
import type { NetOptions, ParameterizedNet } from "@spinegrade/model-zoo";
import type { Template } from "@spinegrade/shape-alignment";
import type { PointTensors, VolumePrediction } from "./volume-prediction.ts";

/**
 * A task: one kind of series, the points to find in it, and everything that training and prediction need. Each task has
 * one file and is built by `defineTask`.
 */
export interface Task {
  /** Its name in run files; its sample table and default run share the name. */
  readonly name: string;
  /** Title for people: `neural foraminal narrowing on Sagittal T1`. */
  readonly title: string;
  /** The kind of series that the net receives. */
  readonly series: SeriesDescription;
  /** The points of a series, in the order that samples and the net use. */
  readonly points: readonly PointLabel[];
  /** The order of the points after the patient's sides are exchanged. */
  readonly flip: FlipVariant;
  /** The part of an axial series that the net receives around each level; absent: the net receives whole volumes. */
  readonly stack?: TaskStack;
  /** The mean shape to which points are aligned, when it is not made from samples. */
  readonly template?: Template;
  /** The recesses next to this task's points in the same series, which are graded there when no axial series shows them. */
  readonly recesses?: TaskRecesses;
  readonly augmentation: TaskAugmentation;
  /** The terms of the loss, without the total. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  /** JSON schemas of the run-file keys that only this task has. */
  readonly options: Readonly<Record<string, object>>;
  /**
   * Creates the net. The caller disposes it.
   * @throws UserError when the encoder does not exist.
   */
  createNet(options: NetOptions): TaskNet;
}

/** The slices of each level that a net receives. */
export interface TaskStack {
  readonly size: StackSize;
  /** Random movement of the levels in training. */
  readonly jitter: ViewJitter;
}

/** The positions of a level's recesses in a sagittal series. */
export interface TaskRecesses {
  readonly left: Condition;
  readonly right: Condition;
  /** Distance from the task's point of the level, to the patient's left and right. */
  readonly offsetMm: number;
}

/** The augmentation of training examples. */
export interface TaskAugmentation {
  /** Settings used where a run file sets none. */
  readonly settings: NfnAugmentation;
  /** JSON schemas of the settings that a run file may choose. */
  readonly choices: Readonly<Record<string, object>>;
}

/** A term of the loss. */
export interface LossTerm {
  /** Weight of the term where a run file sets none. */
  readonly weight: number;
  /** The heading of its curve. */
  readonly title: string;
  /** Unit of the term, when the heading does not include it. */
  readonly unit?: string;
}

/** The weight of each loss term, by name. */
export type LossWeights = Readonly<Record<string, number>>;

/** The heatmaps at which grades are pooled. */
export type GradePooling = "predicted-heatmap" | "true-heatmap";

/** The net of a task. */
export interface TaskNet extends ParameterizedNet {
  /**
   * Runs the net in inference mode and leaves no tensor allocated.
   * @param images `[N, H, W, 1]` in -1..1, the slices of all volumes.
   * @param depths the number of slices of each volume.
   * @returns one prediction per volume.
   */
  predict(images: tf.Tensor4D, depths: readonly number[]): VolumePrediction[];
  /** As `predict`, with the heatmaps. The caller tidies. */
  infer(images: tf.Tensor4D, depths: readonly number[]): Inference;
  /** The tensors from which `infer` reads its predictions. The caller tidies. */
  find(images: tf.Tensor4D, depths: readonly number[]): Findings;
  /**
   * Grades single slices of a volume, each point at its heatmap in the whole volume; leaves no tensor allocated. For a
   * net whose heatmaps have no depth.
   * @param images `[D, H, W, 1]` in -1..1.
   * @returns for each slice the probabilities of each point's grades.
   */
  gradeSlices(images: tf.Tensor4D, slices: readonly number[]): VolumePrediction["probabilities"][];
  /**
   * Creates the training objective.
   * @param run the run's settings; the task reads only its own `options`.
   * @throws UserError when one of these options is invalid.
   */
  objective(run: { readonly gradePooling: GradePooling }): Objective;
}

/** The heatmaps, points and grades of a net in a batch, as tensors. */
export interface Findings extends PointTensors {
  /** Per volume `[1, D, h, w, P]`, or `[1, h, w, P]` when a heatmap has no depth. */
  readonly heatmaps: readonly tf.Tensor[];
}

/** The findings of a net in a batch. */
export interface Inference extends Pick<Findings, "heatmaps"> {
  readonly predictions: readonly VolumePrediction[];
}

/** The loss of a net for training and validation. */
export interface Objective {
  /** Runs the net in training mode on a batch. Called in a tidy. */
  computeLoss(examples: readonly Example[], weights: LossWeights, pooling: GradePooling): LossTerms;
  /** Runs the net in inference mode on one labelled volume and leaves no tensor allocated. */
  validate(example: Example, weights: LossWeights): ValidatedVolume;
}

/** A net's prediction and loss for one validation volume. */
export interface ValidatedVolume {
  readonly prediction: VolumePrediction;
  /** The prediction with grades pooled at the true heatmaps, when the run asks for it. */
  readonly upperBound?: VolumePrediction;
  readonly loss: LossValues;
}
