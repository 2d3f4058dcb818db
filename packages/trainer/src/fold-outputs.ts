import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Prediction, PredictionFile } from "@spinegrade/competition-data";
import {
  decodeSafetensors,
  encodeCheckpoint,
  loadState,
  type Stateful,
  stateOf,
  type WeightsOrigin,
} from "@spinegrade/model-zoo";
import {
  contentKey,
  describeStored,
  readJson,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import { type EpochRecord, type FoldResult, validateFoldResult } from "./fold-result.ts";
import type { FoldJob } from "./train-fold.ts";

/** The files of one fold's training: the big ones in the work folder, the small ones in the output folder. */
export class FoldOutputs {
  readonly #job: FoldJob;
  readonly #stored: string;

  constructor(job: FoldJob) {
    this.#job = job;
    this.#stored = `runs/${job.run}/fold-${job.fold}/${job.key}`;
  }

  /** The folder of this training's big files. */
  get storedDir(): string {
    return join(this.#job.folders.workDir, this.#stored);
  }

  /** The folder of the state to go on from, while there is any. */
  get stateDir(): string {
    return join(this.storedDir, "state");
  }

  /** A finished training of the same key, its averaged weights put into the net; undefined where there is none. */
  async findFinished(net: Stateful): Promise<FoldResult | undefined> {
    const [checkpoint, result] = this.#storedFiles();
    if (!existsSync(checkpoint) || !existsSync(result)) return undefined;
    await this.loadCheckpoint(net);
    return readJson(result, validateFoldResult);
  }

  /** Puts the weights that were kept into the net. */
  async loadCheckpoint(net: Stateful): Promise<void> {
    const [checkpoint] = this.#storedFiles();
    loadState(net, decodeSafetensors(await readFile(checkpoint), checkpoint).state, checkpoint);
  }

  /**
   * Saves the weights that a net holds, as they are to be used.
   * @param epoch whose weights they are, counted from 1.
   * @param origin where its encoder's weights came from, if not from the seed.
   */
  async saveCheckpoint(net: Stateful, epoch: number, origin?: WeightsOrigin): Promise<void> {
    const { run, fold, config, data } = this.#job;
    const facts = {
      "spinegrade.run": run,
      "spinegrade.fold": String(fold),
      "spinegrade.epoch": String(epoch),
      "spinegrade.config": JSON.stringify(config),
      "spinegrade.dataSet": JSON.stringify(data.dataSet),
      ...(origin && { "spinegrade.weights": JSON.stringify(origin) }),
    };
    await writeFileAtomic(this.#storedFiles()[0], encodeCheckpoint(stateOf(net), facts));
  }

  /** What is known of a training that has ended; kept beside the checkpoint, so that it is not done again. */
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
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      ...left,
      epochs,
    };
    await writeJsonAtomic(this.#storedFiles()[1], result);
    await rm(this.stateDir, { recursive: true, force: true });
    return result;
  }

  /** Writes what the next tasks and people read. */
  async publish(result: FoldResult, outOfFold: readonly Prediction[], reportHtml: string): Promise<void> {
    const { run, fold, config, data, folders } = this.#job;
    const outputDir = join(folders.outputDir, "runs", run, `fold-${fold}`);
    await writeJsonAtomic(join(outputDir, "config.json"), config);
    const predictions: PredictionFile = { dataSet: data.dataSet, predictions: outOfFold };
    await writeJsonAtomic(join(outputDir, "out-of-fold.json"), predictions);
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

  /** Deletes what a process that was killed left half-written; to be called by who holds the folder's lock. */
  async removeHalfWritten(): Promise<void> {
    const names = existsSync(this.storedDir) ? await readdir(this.storedDir) : [];
    for (const name of names)
      if (name.endsWith(".tmp")) await rm(join(this.storedDir, name), { force: true });
  }

  #storedFiles(): [checkpoint: string, result: string] {
    return [join(this.storedDir, "checkpoint.safetensors"), join(this.storedDir, "result.json")];
  }
}
