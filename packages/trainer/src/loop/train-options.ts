import type { Gradients, LossTerms } from "@spinegrade/losses";
import type { EpochSummary } from "../state/training-progress.ts";
import type { StepRecord } from "../step/step-record.ts";
import type { TrainSettings } from "./train-settings.ts";

/** Settings and callbacks of a training. */
export interface TrainOptions<Example, Figures> extends TrainSettings {
  /** Runs the net in training mode on a batch; called in a tidy. */
  readonly computeLoss: (examples: readonly Example[], epoch: number) => LossTerms;
  /**
   * Called after each epoch, while the net holds the averaged weights. Its result becomes part of the epoch's summary.
   * @param before the summaries of earlier epochs.
   */
  readonly validate?: (epoch: number, before: readonly EpochSummary<Figures>[]) => Figures | Promise<Figures>;
  /**
   * Whether to save the state before each validation, so that a training that resumes from an earlier state never
   * undoes a validation's decision. Default false.
   */
  readonly saveBeforeValidation?: boolean;
  /** Folder for the training state. Without it, a training that stops is lost. */
  readonly folder?: string;
  /** Minimum number of seconds between two saves; default 60. */
  readonly stateIntervalSeconds?: number | undefined;
  /** Whether to save the state right after the last step, so that a finished training is not repeated. Default true. */
  readonly saveLastState?: boolean;
  /** Aborting it ends the training after the current step, with its state saved. */
  readonly signal?: AbortSignal | undefined;
  /** Steps whose batches are loaded while another step runs. Default 1. */
  readonly prefetch?: number;
  /** Saved with the state and compared on resuming: settings and versions, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called before the first step, with the number of steps already done. */
  readonly onStart?: (stepsDone: number) => void | Promise<void>;
  readonly onStep?: (record: StepRecord) => void;
  /** Receives the gradients of each epoch's last step before they are clipped; they are freed afterwards. */
  readonly onGradients?: ((gradients: Gradients) => void) | undefined;
  /** Called once the epoch is finished and its state saved. */
  readonly onEpoch?: (summary: EpochSummary<Figures>) => void | Promise<void>;
  /** Receives messages for people; default: standard error. */
  readonly onNotice?: (line: string) => void;
}

/** The outcome of a training. The net holds the averaged weights. */
export interface TrainingResult<Figures> {
  readonly epochs: readonly EpochSummary<Figures>[];
  readonly steps: number;
  readonly skippedSteps: number;
  readonly unreadable: readonly string[];
}
