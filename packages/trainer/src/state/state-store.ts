import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, encodeCheckpoint, type State } from "@spinegrade/model-zoo";
import { removeLeftovers, UserError, writeFileAtomic } from "@spinegrade/pipeline";

/** A training's state as it was saved. */
export interface SavedState {
  readonly path: string;
  readonly state: State;
  /** Texts about it, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const STATE_FILE = /^state-\d+\.safetensors$/;
/** So many states are kept: where the newest cannot be read, the one before it is used. */
const KEPT = 2;

/**
 * The states of one training in a folder that it has for itself: `state-<step>.safetensors`, written whole or not at
 * all, with a hash, by which damage is found.
 */
export class StateStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Saves a state, then deletes those too old to be kept. @throws UserError when it cannot be written; no other is then lost. */
  async save(step: number, state: State, metadata: SavedState["metadata"]): Promise<void> {
    await this.write(`state-${String(step).padStart(9, "0")}.safetensors`, state, metadata);
    const old = (await this.#stateFiles()).slice(KEPT);
    for (const name of old) await rm(join(this.folder, name), { force: true });
  }

  /** Writes a state under a name of its own, which `load` does not look at. @returns its path. */
  async write(name: string, state: State, metadata: SavedState["metadata"]): Promise<string> {
    const path = join(this.folder, name);
    await writeFileAtomic(path, encodeCheckpoint(state, metadata));
    return path;
  }

  /**
   * The newest state that can be read; undefined where there is none.
   * @param warn is told of each that is damaged.
   * @throws UserError when there are states and all are damaged.
   */
  async load(warn: (line: string) => void): Promise<SavedState | undefined> {
    const names = await this.#stateFiles();
    for (const name of names) {
      const path = join(this.folder, name);
      try {
        return await readState(path);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        warn(`${error.message}; the state before it is used`);
      }
    }
    if (names.length === 0) return undefined;
    throw new UserError(
      `every saved state in ${this.folder} is damaged: delete them to begin anew, or put a whole one there`,
    );
  }

  /** Deletes what a process that was killed left half-written; to be called by who holds the folder's lock. */
  async removeHalfWritten(): Promise<void> {
    if (existsSync(this.folder)) await removeLeftovers(this.folder);
  }

  /** Deletes all states. */
  async clear(): Promise<void> {
    for (const name of await this.#stateFiles()) await rm(join(this.folder, name), { force: true });
  }

  /** Newest first. */
  async #stateFiles(): Promise<string[]> {
    if (!existsSync(this.folder)) return [];
    return (await readdir(this.folder))
      .filter((name) => STATE_FILE.test(name))
      .sort()
      .reverse();
  }
}

/** @throws UserError when the file is cut short, or its content is not what was saved. */
async function readState(path: string): Promise<SavedState> {
  const decoded = decodeSafetensors(await readFile(path), path);
  const { format: _, ...metadata } = decoded.metadata;
  return { path, state: decoded.state, metadata };
}
