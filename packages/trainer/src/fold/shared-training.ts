import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describeEngine } from "@spinegrade/engine";
import { contentKey, logLine, printableLines, readManifest, SharedStore } from "@spinegrade/pipeline";
import type { AnyFoldJob } from "../run/fold-job.ts";
import { trainingContent } from "./training-content.ts";

/**
 * A file that the build writes: a hash of the code of this package and of the Spinegrade packages that it imports, and of
 * third-party versions.
 */
const BUILD = fileURLToPath(new URL("../../dist/.source-hash", import.meta.url));
/** Its version stands for the code where a package was installed. */
const MANIFEST = new URL("../../package.json", import.meta.url);
const [CHECKPOINT, RESULT] = ["checkpoint.safetensors", "result.json"] as const;

/** The training that is shared. */
type SharedJob = Omit<AnyFoldJob<unknown>, "onEpoch">;

/** Its files in the work folder: see `TrainingFolder`. */
interface TrainingFiles {
  readonly isFinished: boolean;
  storedFiles(): [checkpoint: string, result: string];
  adopt(checkpoint: Uint8Array, result: string): Promise<void>;
}

/** A training that machines share, whatever kind of net. */
export class SharedTraining {
  readonly #store: SharedStore;
  readonly #name: string;

  private constructor(store: SharedStore, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** @returns undefined where nothing is shared. @throws UserError where the store cannot be opened. */
  static async open(job: SharedJob): Promise<SharedTraining | undefined> {
    const setting = job.folders.sharedStore;
    if (setting === undefined) return undefined;
    return new SharedTraining(await SharedStore.open(setting), `trainings/${await sharedKey(job)}`);
  }

  /** Places the same training of another machine, unless it is here. @throws UserError as `SharedStore.find`. */
  async fetch(folder: TrainingFiles): Promise<void> {
    if (folder.isFinished) return;
    const { [CHECKPOINT]: checkpoint, [RESULT]: result } = (await this.#store.find(this.#name, warn)) ?? {};
    if (checkpoint === undefined || result === undefined) return;
    await folder.adopt(checkpoint, new TextDecoder().decode(result));
    logLine(`this training was made on another machine: ${this.#name} of the shared store`);
  }

  /** Shares a finished training. @throws UserError where the store cannot be written; the training is kept here. */
  async keep(folder: TrainingFiles): Promise<void> {
    const [checkpoint, result] = folder.storedFiles();
    await this.#store.keep(this.#name, {
      [CHECKPOINT]: await readFile(checkpoint),
      [RESULT]: await readFile(result),
    });
  }

  /** `keep`, unless the store has it. */
  async keepIfNew(folder: TrainingFiles): Promise<void> {
    if (!(await this.#store.has(this.#name))) await this.keep(folder);
  }
}

/**
 * Identifies a training on every machine: by what it follows from, engine and code included. Keys of trainings do not: one that
 * Nx's hash became covers the work folder, any other omits the code.
 */
async function sharedKey(job: SharedJob): Promise<string> {
  const { engine, key } = job;
  const isOfNx = process.env["NX_TASK_HASH"]?.startsWith(key) === true;
  return contentKey({
    ...{ ...(await trainingContent(job)), engine: describeEngine(engine), node: process.version },
    ...(!isOfNx && { key }),
    code: existsSync(BUILD) ? await readFile(BUILD, "utf8") : (await readManifest(MANIFEST)).version,
  });
}

function warn(line: string): void {
  process.stderr.write(`${printableLines(line)}: it is trained again\n`);
}
