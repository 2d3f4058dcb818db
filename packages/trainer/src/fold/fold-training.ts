import { describeEngine } from "@spinegrade/engine";
import { CheckpointError, roundWeights, type WeightsOrigin } from "@spinegrade/model-zoo";
import { UserError } from "@spinegrade/pipeline";
import { RunLog } from "../logs/run-log.ts";
import type { TrainOptions } from "../loop/train-options.ts";
import type { AnyFoldJob } from "../run/fold-job.ts";
import { bestEpoch } from "../run/kept-epoch.ts";
import type { EpochSummary, TrainedEpoch } from "../state/training-progress.ts";
import type { LossValues } from "@spinegrade/losses";
import type { FoldKind, FoldWork } from "./fold-kind.ts";
import type { TrainingFolder } from "./outputs/training-folder.ts";

/** The parts of a fold's training. */
export interface FoldParts<Sample, Example, Validation, Figures, Epoch extends TrainedEpoch> {
  readonly job: AnyFoldJob<Epoch>;
  readonly work: FoldWork<Sample, Example, Validation>;
  readonly kind: FoldKind<Validation, Figures, Epoch>;
  readonly folder: TrainingFolder<Epoch>;
}

/** The work of a fold's training besides its steps: validation, checkpoints, logs. */
export class FoldTraining<
  Sample,
  Example,
  Validation,
  Figures,
  Epoch extends TrainedEpoch & { readonly validationLoss: LossValues },
> {
  readonly #parts: FoldParts<Sample, Example, Validation, Figures, Epoch>;
  readonly #origin: WeightsOrigin | undefined;
  #log: RunLog<Epoch> | undefined;
  #validation: Validation | undefined;

  /** @param origin source of the encoder's initial weights, unless the seed initialised them. */
  constructor(
    parts: FoldParts<Sample, Example, Validation, Figures, Epoch>,
    origin: WeightsOrigin | undefined,
  ) {
    this.#parts = parts;
    this.#origin = origin;
  }

  /** The validation of the last epoch; undefined when all epochs were trained in an earlier process. */
  get lastValidation(): Validation | undefined {
    return this.#validation;
  }

  /** The options for `train`. */
  options(): TrainOptions<Example, Figures> {
    const { job, work, kind, folder } = this.#parts;
    const { config, engine, signal, stateIntervalSeconds } = job;
    return {
      ...config,
      folder: folder.stateDir,
      stateIntervalSeconds,
      saveBeforeValidation: config.keep === "best",
      saveLastState: false, // the result takes its place
      metadata: { config: JSON.stringify(config), engine: describeEngine(engine) },
      signal,
      computeLoss: (examples, epoch) => work.computeLoss(examples, epoch),
      validate: (epoch, before) => this.#validate(epoch, before),
      onStart: (stepsDone) => this.#start(stepsDone),
      onStep: (record) => this.#log?.step(record),
      onGradients: config.histograms
        ? (gradients) => this.#log?.histograms("gradients", gradients)
        : undefined,
      onEpoch: (summary) => {
        this.#endEpoch(kind.toEpoch(summary));
      },
    };
  }

  async #start(stepsDone: number): Promise<void> {
    const { job, kind, folder } = this.#parts;
    this.#log = await RunLog.open(kind.log, folder.storedDir, job.config.epochs, stepsDone);
    job.onStart?.();
  }

  /** Validates the epoch's weights, as the checkpoint holds them, and saves them when they are the ones to keep so far. */
  async #validate(epoch: number, before: readonly EpochSummary<Figures>[]): Promise<Figures> {
    const { job, work, kind, folder } = this.#parts;
    const { config, signal } = job;
    this.#roundWeights();
    const validation = await work.validate(epoch, signal);
    const figures = kind.figuresOf(validation);
    const epochs = [...before, { epoch: epoch + 1, validation: figures }];
    if (config.keep === "last" || bestEpoch(epochs, kind.objectiveOf) === epoch + 1)
      await folder.saveCheckpoint(work.net, epoch + 1, this.#origin);
    if (config.histograms) this.#log?.histograms("weights", work.net.parameters());
    const pictures = await work.drawPictures?.();
    if (pictures !== undefined) this.#log?.pictures(pictures);
    this.#validation = validation;
    return figures;
  }

  /** @throws UserError when the format cannot hold a weight; `train` then saves the training state. */
  #roundWeights(): void {
    const { job, work } = this.#parts;
    const { run, fold, key } = job;
    const { weightPrecision } = job.config;
    try {
      roundWeights(work.net, weightPrecision);
    } catch (cause) {
      if (!(cause instanceof CheckpointError) || cause.notFinite.length > 0) throw cause;
      const wider = weightPrecision === "float16" ? "bfloat16" : "float32";
      throw new UserError(
        `run ${run}, fold ${fold}: ${cause.message}; the training is kept: to resume it, call the same ` +
          `\`spinegrade-train train\` with \`--key ${key} --weight-precision ${wider}\``,
        { cause },
      );
    }
  }

  #endEpoch(record: Epoch): void {
    this.#log?.epoch(record);
    this.#parts.job.onEpoch?.(record);
  }
}
