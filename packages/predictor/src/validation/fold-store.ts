import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseValidationFile, type ValidationFile } from "@spinegrade/competition-data";
import { productPrecision } from "@spinegrade/engine";
import type { Sample } from "@spinegrade/label-fixes";
import {
  contentKey,
  logLine,
  printableLines,
  readManifest,
  readSealedJson,
  sha256File,
  UserError,
  writeSealedJson,
} from "@spinegrade/pipeline";
import type { NetConfig } from "@spinegrade/tasks";
import type { FoldWeights } from "./validation-run.ts";

const MANIFEST = new URL("../../package.json", import.meta.url);

/**
 * Keeps each fold that is predicted until the whole run is, so that a stopped validation resumes with the next fold. A fold is
 * known by its checkpoint, net and samples, by the precision of products, and by the code: Nx's hash of the task, or without Nx the
 * version.
 */
export class FoldStore {
  readonly #folder: string;
  readonly #code: string;

  private constructor(folder: string, code: string) {
    this.#folder = folder;
    this.#code = code;
  }

  /** The store of a run. @param kind as that of `predictValidation`. */
  static async open(
    workDir: string,
    kind: string,
    run: string,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<FoldStore> {
    const code = env["NX_TASK_HASH"] ?? (await readManifest(MANIFEST)).version;
    return new FoldStore(join(workDir, "validation", kind, run), code);
  }

  /**
   * The path of a fold's predictions, which a change of anything that they depend on changes. The precision of products is read
   * at once.
   */
  async pathOf(net: NetConfig, { fold, path }: FoldWeights, samples: readonly Sample[]): Promise<string> {
    const precision = productPrecision();
    const weights = existsSync(path) ? await sha256File(path) : "absent";
    const products = precision !== "float32" && { productPrecision: precision };
    const key = contentKey({ code: this.#code, net, weights, samples, ...products });
    return join(this.#folder, `fold-${fold}-${key.slice(0, 16)}.json`);
  }

  /** The predictions that were kept; undefined where none were, or where they are damaged, which is reported. */
  async find(path: string): Promise<ValidationFile | undefined> {
    if (!existsSync(path)) return undefined;
    try {
      return await readSealedJson(path, parseValidationFile);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      logLine(`${printableLines(error.message)}: it is predicted again`);
      return undefined;
    }
  }

  /** Keeps a fold's predictions. */
  async keep(path: string, ofFold: ValidationFile): Promise<void> {
    await writeSealedJson(path, ofFold);
  }

  /** Removes everything that was kept, once the run's own file has it. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
