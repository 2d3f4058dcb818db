import type { Prediction } from "@spinegrade/competition-data";
import type { ParameterizedNet } from "@spinegrade/model-zoo";
import type { FoldResult } from "../report/fold-result.ts";
import type { HeatmapPicture } from "./heatmap-pictures.ts";
import type { LossTerms, LossValues } from "../step/gradients.ts";
import type { Score } from "./score.ts";
import type { TrainingData } from "../loop/train-options.ts";

/** The figures of a validation, as every task gives them. */
export interface ValidationFigures {
  readonly loss: LossValues;
  readonly score: Score;
  /** Weighted log loss of the grades pooled under the true heatmaps, of a run that asks for it. */
  readonly upperBoundLogLoss?: number;
}

/**
 * What is a task's own in training a fold: its net, its samples, its loss, its validation, its outputs. The loop is the
 * same for all.
 */
export interface TrainingTask<Sample, Example, Validation extends ValidationFigures> {
  /** Initialised by the run's seed. */
  readonly net: ParameterizedNet;
  readonly data: TrainingData<Sample, Example>;
  readonly validationSamples: number;
  /** Runs the net in training mode; called in a tidy. `epoch` is counted from 0. */
  computeLoss(examples: readonly Example[], epoch: number): LossTerms;
  /** Runs the net in inference mode over the validation samples; ends early when the signal is aborted. */
  validate(epoch: number, signal?: AbortSignal): Promise<Validation>;
  /** Pictures of the first validation volume with the heatmaps over it; none where there is no such volume. */
  drawHeatmaps(): Promise<HeatmapPicture[]>;
  /** The validation's predictions as records: points in pixels of the stored pictures. */
  toOutOfFold(validation: Validation): Promise<Prediction[]>;
  /** The fold's page. @param validation of the epoch that was kept. */
  renderReport(result: FoldResult, validation: Validation): Promise<string>;
}
