import { countOf, logLine, UserError } from "@spinegrade/pipeline";
import type { GeneratorState } from "@spinegrade/random";
import { type LoadedStep, StepLoader } from "../batches/step-loader.ts";
import type { TrainingData } from "../batches/training-data.ts";
import { advanceEpoch, advanceStep, startTraining } from "../state/advance-progress.ts";
import { StateSaver } from "../state/state-saver.ts";
import type { StateStore } from "../state/state-store.ts";
import type { EpochSummary, TrainingProgress } from "../state/training-progress.ts";
import type { TrainingState } from "../state/training-state.ts";
import { learningRateAt } from "../step/learning-rate.ts";
import { MeanLoss } from "../step/mean-loss.ts";
import { measureMemory } from "../step/step-record.ts";
import type { StepResult } from "../step/train-step.ts";
import { GarbageCollector } from "./collect-garbage.ts";
import {
  describeNonFinite,
  endAtNonFinite,
  endAtValidation,
  type Saveable,
  stopIfAborted,
} from "./end-early.ts";
import { stepOrRollback } from "./step-or-rollback.ts";
import type { TrainingResult, TrainOptions } from "./train-options.ts";
import type { FullSettings } from "./train-settings.ts";
import { yieldToEvents } from "./yield-to-events.ts";

/** The training loop: `run` performs a whole training, or the rest of a resumed one. */
export class TrainingLoop<Sample, Example, Figures> {
  readonly #state: TrainingState;
  readonly #data: TrainingData<Sample, Example>;
  readonly #options: TrainOptions<Example, Figures> & FullSettings;
  readonly #saver: StateSaver<Figures>;
  readonly #notice: (line: string) => void;
  readonly #garbage = new GarbageCollector();
  #progress: TrainingProgress<Figures>;
  #loader: StepLoader<Sample, Example>;

  constructor(
    state: TrainingState,
    data: TrainingData<Sample, Example>,
    options: TrainOptions<Example, Figures> & FullSettings,
    store: StateStore | undefined,
  ) {
    if (data.samples.length === 0) throw new UserError("there is no sample to train on");
    this.#state = state;
    this.#data = data;
    this.#options = options;
    this.#notice = options.onNotice ?? logLine;
    this.#saver = new StateSaver(state, store, options, this.#notice);
    this.#loader = new StepLoader(data, options, [], this.#notice);
    this.#progress = startTraining(this.#samplerOf(0));
  }

  async run(): Promise<TrainingResult<Figures>> {
    this.#progress = (await this.#saver.restore((epoch) => this.#samplerOf(epoch))) ?? this.#progress;
    this.#loader = new StepLoader(this.#data, this.#options, this.#progress.unreadable, this.#notice);
    this.#noticeShortRun();
    await this.#options.onStart?.(this.#progress.step);
    while (this.#progress.epoch < this.#options.epochs) {
      await this.#trainEpoch();
      await this.#endEpoch();
    }
    this.#state.takeAverage();
    const { epochs, step, skippedSteps, unreadable } = this.#progress;
    return { epochs, steps: step, skippedSteps, unreadable };
  }

  #noticeShortRun(): void {
    const { warmUpSteps, epochs } = this.#options;
    const steps = epochs * this.#stepsInEpoch(0);
    if (warmUpSteps > steps)
      this.#notice(
        `the learning rate never reaches its full value: warmUpSteps is ${warmUpSteps}, but the training has ${countOf(steps, "step")}`,
      );
  }

  /** Trains the remaining steps of the epoch. */
  async #trainEpoch(): Promise<void> {
    const batches = this.#loader.steps(this.#progress.epoch, this.#progress.stepInEpoch);
    for (;;) {
      await yieldToEvents();
      await stopIfAborted(this.#saveable(), this.#options);
      const waitedFrom = performance.now();
      const next = await batches.next();
      if (next.done === true) return;
      await this.#takeStep(next.value, secondsSince(waitedFrom));
      await this.#saver.saveIfDue(this.#progress);
    }
  }

  async #takeStep(batches: LoadedStep<Sample, Example>, waitSeconds: number): Promise<void> {
    const startedAt = performance.now();
    const { epoch, step } = this.#progress;
    const learningRate = this.#learningRateAt(step);
    this.#state.trainable.optimizer.learningRate = learningRate;
    const result = batches.length === 0 ? undefined : await this.#stepOrSkip(batches);
    const { unreadable } = this.#loader;
    const seconds = secondsSince(startedAt);
    this.#progress = advanceStep(this.#progress, {
      losses: result?.losses,
      seconds,
      waitSeconds,
      unreadable,
    });
    if (result === undefined) return;
    this.#options.onStep?.({
      ...{ step: step + 1, epoch: epoch + 1, stepInEpoch: this.#progress.stepInEpoch },
      ...{ stepsInEpoch: this.#stepsInEpoch(epoch), learningRate, ...result },
      ...{ seconds: secondsSince(startedAt), waitSeconds, ...measureMemory() },
    });
  }

  /** @returns undefined when the step is skipped. */
  async #stepOrSkip(batches: LoadedStep<Sample, Example>): Promise<StepResult | undefined> {
    const { productPrecision, clipNorm, computeLoss, onNan, onGradients } = this.#options;
    const { epoch, stepInEpoch } = this.#progress;
    const isLast = stepInEpoch + 1 === this.#stepsInEpoch(epoch);
    const losses = batches.map(({ examples }) => {
      return () => computeLoss(examples, epoch);
    });
    const options = { productPrecision, clipNorm, onGradients: isLast ? onGradients : undefined };
    const result = stepOrRollback(this.#state, losses, options);
    if (!("error" in result)) return result;
    const studies = this.#loader.describe(batches);
    if (onNan === "stop") await endAtNonFinite(this.#saveable(), result.error, studies);
    this.#notice(`${describeNonFinite(this.#progress, result.error, studies)}; the step is skipped`);
    return undefined;
  }

  async #endEpoch(): Promise<void> {
    const { epoch, step, losses, seconds, waitSeconds } = this.#progress;
    const { epochs, saveBeforeValidation = false, saveLastState = true, onEpoch } = this.#options;
    const startedAt = performance.now();
    if (saveBeforeValidation) await this.#saver.save(this.#progress);
    const validation = await this.#validate();
    this.#garbage.collectIfDue();
    const summary: EpochSummary<Figures> = {
      ...{ epoch: epoch + 1, step, learningRate: this.#learningRateAt(step - 1) },
      ...{ trainLoss: new MeanLoss(losses).values(), validation },
      ...{ seconds: seconds + secondsSince(startedAt), waitSeconds },
    };
    this.#progress = advanceEpoch(this.#progress, summary, this.#samplerOf(epoch + 1));
    if (epoch + 1 === epochs && saveLastState) await this.#saver.save(this.#progress);
    else await this.#saver.saveIfDue(this.#progress);
    await onEpoch?.(summary);
  }

  async #validate(): Promise<Figures> {
    const { validate, signal } = this.#options;
    const { epoch, epochs } = this.#progress;
    try {
      // without `validate` the figures are undefined, which matches their type
      return await this.#state.withAverage(async () => (await validate?.(epoch, epochs)) as Figures);
    } catch (error) {
      // the signal can also end a validation
      if (error === signal?.reason) await stopIfAborted(this.#saveable(), this.#options);
      if (!(error instanceof UserError)) throw error;
      return await endAtValidation(this.#saveable(), error);
    }
  }

  #saveable(): Saveable<Figures> {
    return { saver: this.#saver, progress: this.#progress };
  }

  #learningRateAt(step: number): number {
    const { learningRate, warmUpSteps, epochs } = this.#options;
    const { epoch } = this.#progress;
    const totalSteps = epochs * this.#stepsInEpoch(epoch);
    return learningRateAt(learningRate, { epoch, step, totalSteps, warmUpSteps });
  }

  #stepsInEpoch(epoch: number): number {
    return this.#loader.plan(epoch).steps.length;
  }

  #samplerOf(epoch: number): GeneratorState {
    return this.#loader.plan(epoch).sampler;
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
