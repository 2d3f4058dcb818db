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
import { type EpochRecord, type FoldResult, validateFoldResult } from "../report/fold-result.ts";
import type { FoldJob } from "../run/fold-job.ts";

/** What lies in a folder of a training; by it one is known that was made before folders were marked. */
const OWN_NAMES = ["lock", "log.jsonl", "checkpoint.safetensors", "result.json", "state", "tensorboard"];

function isOfTraining(names: readonly string[]): boolean {
  return names.every((name) => OWN_NAMES.includes(name)) && names.some((name) => name !== "state");
}

/** The files of one fold's training: the big ones in the work folder, the small ones in the output folder. */
export class FoldOutputs {
  readonly #job: FoldJob;
  readonly #stored: string;

  /** @throws UserError when the run's name or the key cannot be the name of a folder. */
  constructor(job: FoldJob) {
    this.#job = job;
    const [run, key] = [checkPathName("the run's name", job.run), checkPathName("the key", job.key)];
    this.#stored = `runs/${run}/fold-${job.fold}/${key}`;
  }

  /** The folder of this training's big files. */
  get storedDir(): string {
    return join(this.#job.folders.workDir, this.#stored);
  }

  /** The folder of the state to go on from, while there is any. */
  get stateDir(): string {
    return join(this.storedDir, "state");
  }

  /**
   * A finished training of the same key, its averaged weights put into the net; undefined where there is none, or a
   * file of it is damaged, which is said.
   */
  async findFinished(net: Stateful): Promise<FoldResult | undefined> {
    const [checkpoint, result] = this.#storedFiles();
    if (!existsSync(checkpoint) || !existsSync(result)) return undefined;
    try {
      const found = await readSealedJson(result, validateFoldResult);
      await this.loadCheckpoint(net);
      return found;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`${printableLines(error.message)}: it is trained again\n`);
      return undefined;
    }
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

  /**
   * Makes the folder of this training's big files, or finds that it was made here; to be called before anything is
   * written or deleted in it.
   * @throws UserError when it holds files that were not made here, or cannot be written.
   */
  async claim(): Promise<void> {
    await claimFolder(this.storedDir, isOfTraining);
    await removeLeftovers(this.storedDir);
  }

  #storedFiles(): [checkpoint: string, result: string] {
    return [join(this.storedDir, "checkpoint.safetensors"), join(this.storedDir, "result.json")];
  }
}
