import type { Gradients, LossTerms } from "../step/gradients.ts";
import type { LearningRate } from "../step/learning-rate.ts";
import type { EpochSummary } from "../state/training-progress.ts";
import type { StepRecord } from "../step/step-record.ts";

/** The samples of a training and how they are loaded. */
export interface TrainingData<Sample, Example> {
  readonly samples: readonly Sample[];
  /** A sample as the net is to see it in an epoch, counted from 0; what is random in it must depend on these alone. */
  readonly load: (sample: Sample, epoch: number) => Example | Promise<Example>;
  /** Names a sample in messages: `study 7, series 12`. */
  readonly describe: (sample: Sample) => string;
}

/** The numbers that a training is steered by. */
export interface TrainSettings {
  readonly epochs: number;
  /** Samples that the net sees at once. */
  readonly batchSize: number;
  readonly learningRate: LearningRate;
  /** Batches a step: their mean gradient is what the step takes. Default 1. */
  readonly accumulation?: number;
  /** Steps in which the learning rate rises to its full value. Default 0. */
  readonly warmUpSteps?: number;
  /** Default 0.01, of every parameter. */
  readonly weightDecay?: number;
  /** How much of the average stays in each step. Default 0.99. */
  readonly emaDecay?: number;
  /** The longest that the gradient of all parameters together may be. Default: any length. */
  readonly clipNorm?: number;
  /** Names the streams of random numbers. Default 1234. */
  readonly seed?: number;
  /** What follows a loss or gradient that is not finite: the end, or the next step. Default "stop". */
  readonly onNan?: "stop" | "skip";
  /** So many samples may be unreadable, and are left out. Default 0. */
  readonly maxUnreadable?: number;
}

/** What a training does beside stepping. */
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
  /** Where the state to go on from is saved; left out, a training that stops is lost. */
  readonly folder?: string;
  /** Seconds between two savings, at least; default 60. */
  readonly stateIntervalSeconds?: number;
  /** Whether the state after the last step is saved at once, so that a training that has ended is not done again. Default true. */
  readonly saveLastState?: boolean;
  /** Aborting it ends the training after the step under way, its state saved. */
  readonly signal?: AbortSignal;
  /** Batches that are loaded ahead of the step under way. Default 1. */
  readonly loadAhead?: number;
  /** Kept with the state and compared when it is taken up: settings and versions, by name. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Called before the first step, with the number of steps done before. */
  readonly onStart?: (stepsDone: number) => void | Promise<void>;
  readonly onStep?: (record: StepRecord) => void;
  /** Told of the gradients of each epoch's last step, before they are clipped; they are freed after. */
  readonly onGradients?: (gradients: Gradients) => void;
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

/** Settings with every default filled in. */
export type FullSettings = Required<TrainSettings>;

/** As the published runs have them. */
export function fillIn(settings: TrainSettings): FullSettings {
  return {
    accumulation: 1,
    warmUpSteps: 0,
    weightDecay: 0.01,
    emaDecay: 0.99,
    clipNorm: Infinity,
    seed: 1234,
    onNan: "stop",
    maxUnreadable: 0,
    ...settings,
  };
}
