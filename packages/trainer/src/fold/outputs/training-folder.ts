import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
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
  openSealedJson,
  readSealedJson,
  removeLeftovers,
  type Parse,
  printableLines,
  UserError,
  writeFileAtomic,
  writeSealedJson,
} from "@spinegrade/pipeline";
import type { AnyFoldResult } from "../../report/fold-result.ts";
import type { AnyFoldJob } from "../../run/fold-job.ts";
import type { TrainedEpoch } from "../../state/training-progress.ts";

/** Names of the files in a training folder; they identify folders made before folders were marked. */
const OWN_NAMES = ["lock", "log.jsonl", "checkpoint.safetensors", "result.json", "state", "tensorboard"];

function isOfTraining(names: readonly string[]): boolean {
  return names.every((name) => OWN_NAMES.includes(name)) && names.some((name) => name !== "state");
}

/** The large files of one fold's training, in the work folder: training state, checkpoint, result, logs. */
export class TrainingFolder<Epoch extends TrainedEpoch> {
  readonly #job: AnyFoldJob<Epoch>;
  readonly #parse: Parse<AnyFoldResult<Epoch>>;
  readonly #stored: string;

  /**
   * @param parse checks a stored result.
   * @throws UserError when the run's name or the key cannot be a folder name.
   */
  constructor(job: AnyFoldJob<Epoch>, parse: Parse<AnyFoldResult<Epoch>>) {
    this.#job = job;
    this.#parse = parse;
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

  /** Whether a finished training with the same key is here, which may be damaged. */
  get isFinished(): boolean {
    return this.storedFiles().every((path) => existsSync(path));
  }

  /**
   * Takes a finished training of another machine as this one.
   * @param result the text of its sealed result.
   */
  async adopt(checkpoint: Uint8Array, result: string): Promise<void> {
    const [checkpointPath, resultPath] = this.storedFiles();
    const adopted = openSealedJson(result, resultPath, this.#parse);
    await writeFileAtomic(checkpointPath, checkpoint);
    await writeSealedJson(resultPath, { ...adopted, checkpoint: this.#checkpoint });
  }

  /**
   * Finds a finished training with the same key and loads its averaged weights into the net. Returns undefined when
   * there is none, or when one of its files is damaged, which is reported.
   */
  async findFinished(net: Stateful): Promise<AnyFoldResult<Epoch> | undefined> {
    if (!this.isFinished) return undefined;
    const [, result] = this.storedFiles();
    try {
      const found = await readSealedJson(result, this.#parse);
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
    const [checkpoint] = this.storedFiles();
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
    const { weightPrecision } = config;
    await writeFileAtomic(
      this.storedFiles()[0],
      encodeCheckpoint(stateOf(net), metadata, { weightPrecision }),
    );
  }

  /** Records a finished training next to its checkpoint, so that it is not repeated. */
  async complete(
    epochs: readonly Epoch[],
    left: Pick<AnyFoldResult<Epoch>, "skippedSteps" | "unreadable" | "keptEpoch">,
  ): Promise<AnyFoldResult<Epoch>> {
    const { run, fold, data, engine } = this.#job;
    const result: AnyFoldResult<Epoch> = {
      run,
      fold,
      dataSet: data.dataSet,
      checkpoint: this.#checkpoint,
      device: engine.device,
      engine: describeEngine(engine),
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      ...left,
      epochs,
    };
    await writeSealedJson(this.storedFiles()[1], result);
    await rm(this.stateDir, { recursive: true, force: true });
    return result;
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

  /** Path of the checkpoint in the work folder. */
  get #checkpoint(): string {
    return `${this.#stored}/checkpoint.safetensors`;
  }

  /** The files of a finished training. */
  storedFiles(): [checkpoint: string, result: string] {
    return [join(this.storedDir, "checkpoint.safetensors"), join(this.storedDir, "result.json")];
  }
}
