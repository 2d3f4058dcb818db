import { closedObject, compileSchema } from "@spinegrade/pipeline";
import type { GeneratorState } from "@spinegrade/random";
import type { LossSums } from "../step/mean-loss.ts";
import type { LossValues } from "@spinegrade/losses";

/** One epoch of a training, without its validation. */
export interface TrainedEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps done so far, in all epochs. */
  readonly step: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Mean of each loss term over the epoch's steps. */
  readonly trainLoss: LossValues;
  /** Wall-clock seconds of training and validation together. */
  readonly seconds: number;
  /** The part of `seconds` that training spent waiting for samples. */
  readonly waitSeconds: number;
}

/** One epoch of a training, with the figures that `validate` returned. */
export interface EpochSummary<Figures> extends TrainedEpoch {
  readonly validation: Figures;
}

/** The progress of a training between two steps; with the tensors, everything that resuming needs. */
export interface TrainingProgress<Figures> {
  /** Steps done, in all epochs. */
  readonly step: number;
  /** The current epoch, counted from 0. */
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly stepInEpoch: number;
  /** Sums of the loss terms over this epoch's steps. */
  readonly losses: LossSums;
  readonly seconds: number;
  readonly waitSeconds: number;
  readonly epochs: readonly EpochSummary<Figures>[];
  /** Steps skipped because a loss or a gradient was not finite. */
  readonly skippedSteps: number;
  /** Descriptions of the samples that could not be read. */
  readonly unreadable: readonly string[];
  /**
   * State of the sampler after it drew this epoch's order. Random choices within a sample come from streams named by
   * seed, epoch and sample, so no other generator has a state between steps.
   */
  readonly sampler: GeneratorState;
}

const count = { type: "integer", minimum: 0 };
const number = { type: "number" };
const word = { type: "integer" };

/** JSON schemas of the keys of `TrainedEpoch`. */
export const TRAINED_EPOCH_PROPERTIES = {
  epoch: count,
  step: count,
  learningRate: number,
  trainLoss: { type: "object", additionalProperties: number },
  seconds: number,
  waitSeconds: number,
};

/** Checks a saved progress; the validation figures stay as `validate` returned them. */
export const parseProgress = compileSchema<TrainingProgress<unknown>>(
  closedObject({
    step: count,
    epoch: count,
    stepInEpoch: count,
    losses: closedObject({ sums: { type: "object", additionalProperties: number }, count }),
    seconds: number,
    waitSeconds: number,
    epochs: {
      type: "array",
      // undefined when nothing is validated
      items: closedObject({ ...TRAINED_EPOCH_PROPERTIES, validation: {} }, ["validation"]),
    },
    skippedSteps: count,
    unreadable: { type: "array", items: { type: "string" } },
    sampler: closedObject({
      words: { type: "array", minItems: 4, maxItems: 4, items: word },
      spareNormal: { type: ["number", "null"] },
    }),
  }),
);
