import type { Gradients, LossTerms } from "../step/gradients.ts";
import type { EpochSummary } from "../state/training-progress.ts";
import type { StepRecord } from "../step/step-record.ts";
import type { TrainSettings } from "./train-settings.ts";

/** Settings and callbacks of a training. */
export interface TrainOptions<Example, Figures> extends TrainSettings {
  /** Runs the net in training mode on a batch; called in a tidy. */
  readonly computeLoss: (examples: readonly Example[], epoch: number) => LossTerms;
  /**
   * Called after each epoch, while the net holds the averaged weights; what it returns is part of the epoch's summary.
   * @param before the summaries of the epochs before.
   */
  readonly validate?: (epoch: number, before: readonly EpochSummary<Figures>[]) => Figures | Promise<Figures>;
  /**
   * Whether the state is saved before each validation, so that what a validation decides is never undone by a training
   * that goes on from an earlier state. Default false.
   */
  readonly saveBeforeValidation?: boolean;
  /** Where the training state is saved. Without it, a training that stops is lost. */
  readonly folder?: string;
  /** Seconds between two savings, at least; default 60. */
  readonly stateIntervalSeconds?: number | undefined;
  /** Whether the state after the last step is saved at once, so that a training that has ended is not done again. Default true. */
  readonly saveLastState?: boolean;
  /** Aborting it ends the training after the step under way, its state saved. */
  readonly signal?: AbortSignal | undefined;
  /** Steps whose batches are loaded while one runs. Default 1. */
  readonly prefetch?: number;
  /** Kept with the state and compared when it is taken up: settings and versions, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called before the first step, with the number of steps done before. */
  readonly onStart?: (stepsDone: number) => void | Promise<void>;
  readonly onStep?: (record: StepRecord) => void;
  /** Told of the gradients of each epoch's last step, before they are clipped; they are freed after. */
  readonly onGradients?: ((gradients: Gradients) => void) | undefined;
  /** Called once the epoch is done and its state saved. */
  readonly onEpoch?: (summary: EpochSummary<Figures>) => void | Promise<void>;
  /** Told of what a person should know; default: standard error. */
  readonly onNotice?: (line: string) => void;
}

/** How a training ended. The net holds the averaged weights. */
export interface TrainingResult<Figures> {
  readonly epochs: readonly EpochSummary<Figures>[];
  readonly steps: number;
  readonly skippedSteps: number;
  readonly unreadable: readonly string[];
}
