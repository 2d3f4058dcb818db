import type { ParameterizedNet } from "@spinegrade/model-zoo";
import type { EncoderPlace } from "@spinegrade/two-stage";
import type { TrainingData } from "../batches/training-data.ts";
import type { EpochLog } from "../logs/epoch-log.ts";
import type { EpochSummary, TrainedEpoch } from "../state/training-progress.ts";
import type { LossTerms } from "@spinegrade/losses";
import type { HeatmapPicture } from "../tasks/heatmap-pictures.ts";

/** The work of a fold's training, whatever kind of net. */
export interface FoldWork<Sample, Example, Validation> {
  readonly net: ParameterizedNet;
  /** Places of whole timm models in the net, as their names in checkpoints; default: the net has one encoder. */
  readonly encoders?: readonly EncoderPlace[];
  readonly data: TrainingData<Sample, Example>;
  /** Runs the net in training mode; called in a tidy. `epoch` is counted from 0. */
  computeLoss(examples: readonly Example[], epoch: number): LossTerms;
  /** Runs the net in inference mode on the validation samples; ends early when the signal is aborted. */
  validate(epoch: number, signal?: AbortSignal): Promise<Validation>;
  /** Pictures of a validation for TensorBoard, after each epoch. */
  drawPictures?(): Promise<readonly HeatmapPicture[]>;
}

/** The differences between kinds of nets: the figures of a validation, their comparison and their display. */
export interface FoldKind<Validation, Figures, Epoch extends TrainedEpoch> {
  /** The part of a validation that is kept of every epoch. */
  figuresOf(validation: Validation): Figures;
  toEpoch(summary: EpochSummary<Figures>): Epoch;
  /** Compares epochs: lower is better. */
  readonly objectiveOf: (figures: Figures) => number;
  readonly log: EpochLog<Epoch>;
}
