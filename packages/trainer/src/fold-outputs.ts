import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, encodeCheckpoint } from "@spinegrade/model-zoo";
import {
  contentKey,
  describeStored,
  parseJson,
  readJson,
  writeFileAtomic,
  writeJsonAtomic,
  writeReceipt,
} from "@spinegrade/pipeline";
import type { FoldNets } from "./fold-nets.ts";
import { buildFoldReport } from "./fold-report.ts";
import { type EpochRecord, type FoldResult, validateEpochRecords } from "./fold-result.ts";
import type { FoldJob } from "./train-fold.ts";
import { collectState, restoreAverage, restoreState } from "./training-state.ts";
import { renderTrainingReport } from "./training-report.ts";
import { type FoldValidation, toOutOfFold } from "./validate-fold.ts";

const DEFAULT_STATE_INTERVAL_SECONDS = 60;

/** The files of one fold's training: the big ones in the work folder, the small ones in the output folder. */
export class FoldOutputs {
  readonly #job: FoldJob;
  readonly #stored: string;
  #stateSavedAt = performance.now();

  constructor(job: FoldJob) {
    this.#job = job;
    this.#stored = `runs/${job.run}/fold-${job.fold}/${job.key}`;
  }

  /** The folder of this training's big files. */
  get storedDir(): string {
    return join(this.#job.folders.workDir, this.#stored);
  }

  /**
   * Takes up an earlier training of the same key: a finished one with its averaged weights, a stopped one with its
   * last saved state. Returns the records of the epochs that need not be trained again.
   */
  async restore(nets: FoldNets): Promise<readonly EpochRecord[]> {
    const [checkpoint, epochs, state] = this.#storedFiles();
    if (existsSync(checkpoint) && existsSync(epochs)) {
      const records = await readJson(epochs, validateEpochRecords);
      if (records.length === this.#job.config.epochs) {
        restoreAverage(nets, decodeSafetensors(await readFile(checkpoint), checkpoint).state, checkpoint);
        return records;
      }
    }
    if (!existsSync(state)) return [];
    const decoded = decodeSafetensors(await readFile(state), state);
    restoreState(nets, decoded.state, state);
    return validateEpochRecords(parseJson(decoded.metadata["epochs"] ?? "", state), state);
  }

  /** Saves an epoch: the averaged weights as they are to be used, and now and then the state to go on from. */
  async save(nets: FoldNets, records: readonly EpochRecord[]): Promise<void> {
    const [checkpoint, epochs, state] = this.#storedFiles();
    await writeFileAtomic(checkpoint, this.#encodeCheckpoint(nets));
    await writeJsonAtomic(epochs, records);
    if (records.length === this.#job.config.epochs) {
      await rm(state, { force: true });
    } else if (performance.now() - this.#stateSavedAt >= this.#stateIntervalMs) {
      await writeFileAtomic(state, encodeCheckpoint(collectState(nets), { epochs: JSON.stringify(records) }));
      this.#stateSavedAt = performance.now();
    }
  }

  /** Writes what the next tasks and people read. */
  async finish(epochs: readonly EpochRecord[], validation: FoldValidation): Promise<FoldResult> {
    const { run, fold, config, data, folders, engine } = this.#job;
    const checkpoint = `${this.#stored}/checkpoint.safetensors`;
    const result: FoldResult = {
      run,
      fold,
      checkpoint,
      device: engine.device,
      trainingSamples: data.training.length,
      validationSamples: data.validation.length,
      epochs,
    };
    const outputDir = join(folders.outputDir, "runs", run, `fold-${fold}`);
    const outOfFold = await toOutOfFold(validation, run, fold, folders.workDir, config.net.imageSize);
    await writeJsonAtomic(join(outputDir, "config.json"), config);
    await writeJsonAtomic(join(outputDir, "out-of-fold.json"), outOfFold);
    await writeJsonAtomic(join(outputDir, "result.json"), result);
    await writeFileAtomic(
      join(outputDir, "log.jsonl"),
      epochs.map((record) => `${JSON.stringify(record)}\n`).join(""),
    );
    await writeFileAtomic(
      join(outputDir, "report.html"),
      renderTrainingReport(await buildFoldReport(this.#job, epochs, validation)),
    );
    const stored = [await describeStored(folders.workDir, checkpoint)];
    await writeReceipt(outputDir, {
      task: `trainer:${run}.fold-${fold}`,
      contentKey: contentKey(result),
      stored,
    });
    return result;
  }

  get #stateIntervalMs(): number {
    return 1000 * (this.#job.stateIntervalSeconds ?? DEFAULT_STATE_INTERVAL_SECONDS);
  }

  #storedFiles(): [checkpoint: string, epochs: string, state: string] {
    const at = (name: string): string => join(this.storedDir, name);
    return [at("checkpoint.safetensors"), at("epochs.json"), at("state.safetensors")];
  }

  #encodeCheckpoint(nets: FoldNets): Uint8Array {
    const { run, fold, config } = this.#job;
    return encodeCheckpoint(nets.averagedState(), {
      "spinegrade.run": run,
      "spinegrade.fold": String(fold),
      "spinegrade.config": JSON.stringify(config),
    });
  }
}
