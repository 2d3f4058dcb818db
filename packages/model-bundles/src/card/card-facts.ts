import type { TrainedRun } from "@spinegrade/tasks";
import type { RunMetrics } from "../run-metrics.ts";

/** What is known of a run, for its card. */
export interface CardFacts {
  readonly run: TrainedRun;
  readonly licence: string;
  readonly metrics: RunMetrics;
  /** Studies and series of the data set with samples of the task. */
  readonly studies: number;
  readonly series: number;
}

/** Where the form of the card is defined. */
export const ATLAS = "https://atlas.rsna.org/schemas/2025-11";

/** What the author of a model must fill in. */
export const TO_BE_FILLED = "TO BE FILLED IN BY THE AUTHOR";
