import { describeEngine } from "@spinegrade/engine";
import type { WeightsOrigin } from "@spinegrade/model-zoo";
import type { Example } from "@spinegrade/augmentation";
import { RunLog } from "../logs/run-log.ts";
import type { TrainOptions } from "../loop/train-options.ts";
import { type EpochRecord, toEpochRecord } from "../report/fold-result.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { bestEpoch } from "../run/kept-epoch.ts";
import type { EpochSummary } from "../state/training-progress.ts";
import type { FoldTask } from "../tasks/create-task.ts";
import type { FoldValidation, ValidationFigures } from "../tasks/validate-fold.ts";
import type { FoldOutputs } from "./fold-outputs.ts";

/** The work of a fold's training besides its steps: validation, checkpoints, logs. */
export class FoldTraining {
  readonly #job: FoldJob;
  readonly #task: FoldTask;
  readonly #outputs: FoldOutputs;
  readonly #origin: WeightsOrigin | undefined;
  #log: RunLog | undefined;
  #validation: FoldValidation | undefined;

  /** @param origin source of the encoder's initial weights, unless the seed initialised them. */
  constructor(job: FoldJob, task: FoldTask, outputs: FoldOutputs, origin: WeightsOrigin | undefined) {
    this.#job = job;
    this.#task = task;
    this.#outputs = outputs;
    this.#origin = origin;
  }

  /** The validation of the last epoch; undefined when all epochs were trained in an earlier process. */
  get lastValidation(): FoldValidation | undefined {
    return this.#validation;
  }

  /** The options for `train`. */
  options(): TrainOptions<Example, ValidationFigures> {
    const { config, engine, signal, stateIntervalSeconds } = this.#job;
    return {
      ...config,
      folder: this.#outputs.stateDir,
      stateIntervalSeconds,
      saveBeforeValidation: config.keep === "best",
      saveLastState: false, // the result takes its place
      metadata: { config: JSON.stringify(config), engine: describeEngine(engine) },
      signal,
      computeLoss: (examples, epoch) => this.#task.computeLoss(examples, epoch),
      validate: (epoch, before) => this.#validate(epoch, before),
      onStart: (stepsDone) => this.#start(stepsDone),
      onStep: (record) => this.#log?.step(record),
      onGradients: config.histograms
        ? (gradients) => this.#log?.histograms("gradients", gradients)
        : undefined,
      onEpoch: (summary) => {
        this.#endEpoch(toEpochRecord(summary));
      },
    };
  }

  async #start(stepsDone: number): Promise<void> {
    this.#log = await RunLog.open(this.#outputs.storedDir, this.#job.config.epochs, stepsDone);
    this.#job.onStart?.();
  }

  /** Validates the epoch's weights and saves them when they are the ones to keep so far. */
  async #validate(
    epoch: number,
    before: readonly EpochSummary<ValidationFigures>[],
  ): Promise<ValidationFigures> {
    const { config, signal } = this.#job;
    const validation = await this.#task.validate(epoch, signal);
    const epochs = [...before.map(toEpochRecord), { epoch: epoch + 1, score: validation.score }];
    if (config.keep === "last" || bestEpoch(epochs) === epoch + 1)
      await this.#outputs.saveCheckpoint(this.#task.net, epoch + 1, this.#origin);
    if (config.histograms) this.#log?.histograms("weights", this.#task.net.parameters());
    if (config.pictures) this.#log?.pictures(await this.#task.drawHeatmaps());
    this.#validation = validation;
    const { volumes: _, bounds: _bounds, ...figures } = validation;
    return figures;
  }

  #endEpoch(record: EpochRecord): void {
    this.#log?.epoch(record);
    this.#job.onEpoch?.(record);
  }
}
