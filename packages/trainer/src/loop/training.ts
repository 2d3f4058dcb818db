import { logLine, UserError } from "@spinegrade/pipeline";
import type { GeneratorState } from "@spinegrade/random";
import { GarbageCollector } from "./collect-garbage.ts";
import { learningRateAt } from "../step/learning-rate.ts";
import { MeanLoss } from "../step/mean-loss.ts";
import { type LoadedStep, StepLoader } from "../batches/step-loader.ts";
import { measureMemory } from "../step/step-record.ts";
import type { FullSettings, TrainingData, TrainingResult, TrainOptions } from "./train-options.ts";
import { guardedStep } from "./guarded-step.ts";
import type { StepResult } from "../step/train-step.ts";
import type { TrainingMemory } from "../state/training-memory.ts";
import type { EpochSummary, TrainingProgress } from "../state/training-progress.ts";
import { TrainingSaver } from "../state/training-saver.ts";
import type { StateStore } from "../state/state-store.ts";
import { TrainingStopped } from "./training-stopped.ts";
import { yieldToEvents } from "./yield-to-events.ts";

/** One training under way: `run` does all of it, or what is left to do. */
export class Training<Sample, Example, Figures> {
  readonly #memory: TrainingMemory;
  readonly #data: TrainingData<Sample, Example>;
  readonly #options: TrainOptions<Example, Figures> & FullSettings;
  readonly #saver: TrainingSaver<Figures>;
  readonly #notice: (line: string) => void;
  readonly #garbage = new GarbageCollector();
  #progress: TrainingProgress<Figures>;
  #loader: StepLoader<Sample, Example>;

  constructor(
    memory: TrainingMemory,
    data: TrainingData<Sample, Example>,
    options: TrainOptions<Example, Figures> & FullSettings,
    store: StateStore | undefined,
  ) {
    if (data.samples.length === 0) throw new UserError("there is no sample to train on");
    this.#memory = memory;
    this.#data = data;
    this.#options = options;
    this.#notice = options.onNotice ?? logLine;
    this.#saver = new TrainingSaver(memory, store, options, this.#notice);
    this.#loader = new StepLoader(data, options, [], this.#notice);
    this.#progress = {
      ...{ step: 0, epoch: 0, epochs: [], skippedSteps: 0, unreadable: [] },
      ...this.#beginningOf(0),
    };
  }

  async run(): Promise<TrainingResult<Figures>> {
    const samplerOf = (epoch: number): GeneratorState => this.#loader.plan(epoch).sampler;
    this.#progress = (await this.#saver.restore(samplerOf)) ?? this.#progress;
    this.#loader = new StepLoader(this.#data, this.#options, this.#progress.unreadable, this.#notice);
    await this.#options.onStart?.(this.#progress.step);
    while (this.#progress.epoch < this.#options.epochs) {
      await this.#runSteps();
      await this.#endEpoch();
    }
    this.#memory.takeAverage();
    const { epochs, step, skippedSteps, unreadable } = this.#progress;
    return { epochs, steps: step, skippedSteps, unreadable };
  }

  async #runSteps(): Promise<void> {
    const { epoch, stepInEpoch } = this.#progress;
    const stepsInEpoch = this.#loader.plan(epoch).steps.length;
    const loading = this.#loader.steps(epoch, stepInEpoch);
    for (;;) {
      await yieldToEvents();
      await this.#stopIfAsked();
      const waitedFrom = performance.now();
      const next = await loading.next();
      if (next.done === true) return;
      await this.#takeStep(next.value, secondsSince(waitedFrom), stepsInEpoch);
      await this.#saver.saveIfDue(this.#progress);
    }
  }

  async #takeStep(
    loaded: LoadedStep<Sample, Example>,
    waitSeconds: number,
    stepsInEpoch: number,
  ): Promise<void> {
    const startedAt = performance.now();
    const { epoch } = this.#progress;
    const { optimizer } = this.#memory.trainable;
    optimizer.learningRate = this.#learningRateAt(this.#progress.step, stepsInEpoch);
    const found = loaded.length === 0 ? undefined : await this.#step(loaded, stepsInEpoch);
    this.#advance(found, secondsSince(startedAt), waitSeconds);
    if (found === undefined) return;
    const { step, stepInEpoch } = this.#progress;
    this.#options.onStep?.({
      ...{ step, epoch: epoch + 1, stepInEpoch, stepsInEpoch, learningRate: optimizer.learningRate },
      ...{ losses: found.losses, gradientNorm: found.gradientNorm },
      ...{ seconds: secondsSince(startedAt), waitSeconds, ...measureMemory() },
    });
  }

  /** @returns undefined where the step is left out. */
  async #step(loaded: LoadedStep<Sample, Example>, stepsInEpoch: number): Promise<StepResult | undefined> {
    const { clipNorm, computeLoss, onNan, onGradients } = this.#options;
    const { epoch, step, stepInEpoch } = this.#progress;
    const isLast = stepInEpoch + 1 === stepsInEpoch;
    const batches = loaded.map(
      ({ examples }) =>
        () =>
          computeLoss(examples, epoch),
    );
    const found = guardedStep(this.#memory, batches, {
      clipNorm,
      ...(isLast && onGradients && { onGradients }),
    });
    if (!("fault" in found)) return found;
    const studies = this.#loader.describe(loaded);
    const what = `step ${step + 1} (epoch ${epoch + 1}): ${found.fault.message} in a batch of ${studies.join("; ")}`;
    if (onNan === "skip") {
      this.#notice(`${what}; the step is left out`);
      return undefined;
    }
    const saved = await this.#saver.saveFault(this.#progress, { what, term: found.fault.term, studies });
    throw new UserError(
      `${what}: lower the learning rate, look at these studies, or leave such steps out with onNan "skip"${saved}`,
    );
  }

  #advance(found: StepResult | undefined, seconds: number, waitSeconds: number): void {
    const before = this.#progress;
    const losses = new MeanLoss(before.losses);
    if (found !== undefined) losses.add(found.losses);
    this.#progress = {
      ...before,
      step: before.step + 1,
      stepInEpoch: before.stepInEpoch + 1,
      losses: losses.state(),
      seconds: before.seconds + seconds + waitSeconds,
      waitSeconds: before.waitSeconds + waitSeconds,
      skippedSteps: before.skippedSteps + (found === undefined ? 1 : 0),
      unreadable: this.#loader.unreadable,
    };
  }

  async #endEpoch(): Promise<void> {
    const { epoch, step, losses, seconds, waitSeconds, epochs } = this.#progress;
    const startedAt = performance.now();
    if (this.#options.saveBeforeValidation === true) await this.#saver.save(this.#progress);
    const validation = await this.#validate(epoch);
    this.#garbage.collectIfDue();
    const summary: EpochSummary<Figures> = {
      epoch: epoch + 1,
      step,
      learningRate: this.#learningRateAt(step - 1, this.#loader.plan(epoch).steps.length),
      trainLoss: new MeanLoss(losses).values(),
      validation,
      seconds: seconds + secondsSince(startedAt),
      waitSeconds,
    };
    this.#progress = {
      ...{ ...this.#progress, epoch: epoch + 1, epochs: [...epochs, summary] },
      ...this.#beginningOf(epoch + 1),
    };
    const { epochs: total, saveLastState = true } = this.#options;
    if (epoch + 1 === total && saveLastState) await this.#saver.save(this.#progress);
    else await this.#saver.saveIfDue(this.#progress);
    await this.#options.onEpoch?.(summary);
  }

  async #validate(epoch: number): Promise<Figures> {
    try {
      const validate = async (): Promise<Figures> =>
        // without `validate` the figures are undefined, as their type is
        (await this.#options.validate?.(epoch, this.#progress.epochs)) as Figures;
      return await this.#memory.withAverage(validate);
    } catch (error) {
      if (error === this.#options.signal?.reason) await this.#stopIfAsked(); // a validation may end by the signal too
      if (!(error instanceof UserError)) throw error;
      const { skippedSteps } = this.#progress;
      const skipped = skippedSteps === 0 ? "" : ` (steps left out so far: ${skippedSteps})`;
      throw new UserError(`validation after epoch ${epoch + 1}${skipped}: ${error.message}`, {
        cause: error,
      });
    }
  }

  async #stopIfAsked(): Promise<void> {
    const { signal, epochs } = this.#options;
    if (signal?.aborted !== true) return;
    const saved = await this.#saver.save(this.#progress);
    const { step, epoch } = this.#progress;
    throw new TrainingStopped(
      `stopped after step ${step} (epoch ${epoch + 1} of ${epochs}); ` +
        (saved
          ? "the state is saved: the same command goes on from there"
          : "no folder was given to save it"),
    );
  }

  #learningRateAt(step: number, stepsInEpoch: number): number {
    const { learningRate, warmUpSteps, epochs } = this.#options;
    const { epoch } = this.#progress;
    return learningRateAt(learningRate, { epoch, step, totalSteps: epochs * stepsInEpoch, warmUpSteps });
  }

  #beginningOf(
    epoch: number,
  ): Pick<TrainingProgress<Figures>, "stepInEpoch" | "losses" | "seconds" | "waitSeconds" | "sampler"> {
    const losses = { sums: {}, count: 0 };
    return { stepInEpoch: 0, losses, seconds: 0, waitSeconds: 0, sampler: this.#loader.plan(epoch).sampler };
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
