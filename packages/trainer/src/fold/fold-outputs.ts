import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Prediction, PredictionFile } from "@spinegrade/competition-data";
import { describeEngine } from "@spinegrade/engine";
import {
  decodeSafetensors,
  encodeCheckpoint,
  loadState,
  type Stateful,
  stateOf,
  type WeightsOrigin,
} from "@spinegrade/model-zoo";
import {
  checkPathName,
  claimFolder,
  contentKey,
  describeStored,
  readSealedJson,
  removeLeftovers,
  printableLines,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
  writeSealedJson,
} from "@spinegrade/pipeline";
import { type EpochRecord, type FoldResult, parseFoldResult } from "../report/fold-result.ts";
import type { FoldJob } from "../run/fold-job.ts";

/** Names of the files in a training folder; they identify folders made before folders were marked. */
const OWN_NAMES = ["lock", "log.jsonl", "checkpoint.safetensors", "result.json", "state", "tensorboard"];

function isOfTraining(names: readonly string[]): boolean {
  return names.every((name) => OWN_NAMES.includes(name)) && names.some((name) => name !== "state");
}

/** Predictions with grades pooled under the true heatmaps, of runs that ask for them; in a fold's folder and the run's. */
export const UPPER_BOUND_FILE = "upper-bound.json";

/** The predictions for a fold's validation studies. */
export interface ValidationPredictions {
  readonly outOfFold: readonly Prediction[];
  /** With grades pooled under the true heatmaps; empty unless the run asks for them. */
  readonly bounds: readonly Prediction[];
}

/** The files of one fold's training: large ones in the work folder, small ones in the output folder. */
export class FoldOutputs {
  readonly #job: FoldJob;
  readonly #stored: string;

  /** @throws UserError when the run's name or the key cannot be a folder name. */
  constructor(job: FoldJob) {
    this.#job = job;
    const [run, key] = [checkPathName("the run's name", job.run), checkPathName("the key", job.key)];
    this.#stored = `runs/${run}/fold-${job.fold}/${key}`;
  }

  /** The folder of this training's large files. */
  get storedDir(): string {
    return join(this.#job.folders.workDir, this.#stored);
  }

  /** The folder of the training state, while there is one. */
  get stateDir(): string {
    return join(this.storedDir, "state");
  }

  /**
   * Finds a finished training with the same key and loads its averaged weights into the net. Returns undefined when
   * there is none, or when one of its files is damaged, which is reported.
   */
  async findFinished(net: Stateful): Promise<FoldResult | undefined> {
    const [checkpoint, result] = this.#storedFiles();
    if (!existsSync(checkpoint) || !existsSync(result)) return undefined;
    try {
      const found = await readSealedJson(result, parseFoldResult);
      await this.loadCheckpoint(net);
      return found;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`${printableLines(error.message)}: it is trained again\n`);
      return undefined;
    }
  }

  /** Loads the kept weights into the net. */
  async loadCheckpoint(net: Stateful): Promise<void> {
    const [checkpoint] = this.#storedFiles();
    loadState(net, decodeSafetensors(await readFile(checkpoint), checkpoint).state, checkpoint);
  }

  /**
   * Saves the current weights of a net as the checkpoint.
   * @param epoch the epoch of the weights, counted from 1.
   * @param origin the source of the encoder's initial weights, unless the seed initialised them.
   */
  async saveCheckpoint(net: Stateful, epoch: number, origin?: WeightsOrigin): Promise<void> {
    const { run, fold, config, data, engine } = this.#job;
    const metadata = {
      "spinegrade.run": run,
      "spinegrade.fold": String(fold),
      "spinegrade.epoch": String(epoch),
      "spinegrade.config": JSON.stringify(config),
      "spinegrade.dataSet": JSON.stringify(data.dataSet),
      "spinegrade.engine": describeEngine(engine),
      ...(origin && { "spinegrade.weights": JSON.stringify(origin) }),
    };
    await writeFileAtomic(this.#storedFiles()[0], encodeCheckpoint(stateOf(net), metadata));
  }

  /** Records a finished training next to its checkpoint, so that it is not repeated. */
  async complete(
    epochs: readonly EpochRecord[],
    left: Pick<FoldResult, "skippedSteps" | "unreadable" | "keptEpoch">,
  ): Promise<FoldResult> {
    const { run, fold, data, engine } = this.#job;
    const result: FoldResult = {
      run,
      fold,
      dataSet: data.dataSet,
      checkpoint: `${this.#stored}/checkpoint.safetensors`,
      device: engine.device,
      engine: describeEngine(engine),
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      ...left,
      epochs,
    };
    await writeSealedJson(this.#storedFiles()[1], result);
    await rm(this.stateDir, { recursive: true, force: true });
    return result;
  }

  /** Writes the files that people and later tasks read. */
  async publish(
    result: FoldResult,
    { outOfFold, bounds }: ValidationPredictions,
    reportHtml: string,
  ): Promise<void> {
    const { run, fold, config, data, folders } = this.#job;
    const outputDir = join(folders.outputDir, "runs", run, `fold-${fold}`);
    await writeJsonAtomic(join(outputDir, "config.json"), config);
    const fileOf = (predictions: readonly Prediction[]): PredictionFile => ({
      dataSet: data.dataSet,
      predictions,
    });
    await writeJsonAtomic(join(outputDir, "out-of-fold.json"), fileOf(outOfFold));
    const bound = join(outputDir, UPPER_BOUND_FILE);
    if (bounds.length > 0) await writeJsonAtomic(bound, fileOf(bounds));
    else await rm(bound, { force: true });
    await writeJsonAtomic(join(outputDir, "result.json"), result);
    const lines = result.epochs.map((record) => `${JSON.stringify(record)}\n`);
    await writeFileAtomic(join(outputDir, "log.jsonl"), lines.join(""));
    await writeFileAtomic(join(outputDir, "report.html"), reportHtml);
    await writeReceipt(outputDir, {
      task: `trainer:${run}.fold-${fold}`,
      contentKey: contentKey(result),
      stored: [await describeStored(folders.workDir, result.checkpoint)],
    });
  }

  /**
   * Creates the folder of this training's large files, or checks that an existing one belongs to a training. Call this
   * before anything in it is written or deleted.
   * @throws UserError when it holds files of another origin or cannot be written.
   */
  async claim(): Promise<void> {
    await claimFolder(this.storedDir, isOfTraining);
    await removeLeftovers(this.storedDir);
  }

  #storedFiles(): [checkpoint: string, result: string] {
    return [join(this.storedDir, "checkpoint.safetensors"), join(this.storedDir, "result.json")];
  }
}
