import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeStored, encodeCheckpoint, type StoredState } from "@spinegrade/model-zoo";
import { removeLeftovers, UserError, writeFileAtomic } from "@spinegrade/pipeline";

/** A saved training state. */
export interface SavedState {
  readonly path: string;
  readonly state: StoredState;
  /** Metadata by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const STATE_FILE = /^state-\d+\.safetensors$/;
/** Number of states to keep: when the newest is unreadable, the one before it is used. */
const KEPT = 2;

/**
 * The states of one training, in a folder used for nothing else: `state-<step>.safetensors`. Each is written
 * atomically, with a hash that reveals damage.
 */
export class StateStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Saves a state, then deletes the oldest ones. @throws UserError when it cannot be written; no other is then lost.
   */
  async save(step: number, state: StoredState, metadata: SavedState["metadata"]): Promise<void> {
    await this.write(`state-${String(step).padStart(9, "0")}.safetensors`, state, metadata);
    const old = (await this.#stateFiles()).slice(KEPT);
    for (const name of old) await rm(join(this.folder, name), { force: true });
  }

  /** Writes a state under a name that `load` ignores. @returns its path. */
  async write(name: string, state: StoredState, metadata: SavedState["metadata"]): Promise<string> {
    const path = join(this.folder, name);
    await writeFileAtomic(path, encodeCheckpoint(state, metadata));
    return path;
  }

  /**
   * Loads the newest readable state; undefined when there is none.
   * @param warn receives a message for each damaged state.
   * @throws UserError when all existing states are damaged.
   */
  async load(warn: (line: string) => void): Promise<SavedState | undefined> {
    const names = await this.#stateFiles();
    for (const [index, name] of names.entries()) {
      const path = join(this.folder, name);
      try {
        return await readState(path);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        warn(`${error.message}${index + 1 < names.length ? "; the state before it is used" : ""}`);
      }
    }
    if (names.length === 0) return undefined;
    throw new UserError(
      `every training state in ${this.folder} is damaged: delete them to start from the beginning, or restore an intact one`,
    );
  }

  /** Deletes files that a killed process left half-written. Call this only while holding the folder's lock. */
  async removeHalfWritten(): Promise<void> {
    if (existsSync(this.folder)) await removeLeftovers(this.folder);
  }

  /** Deletes all states. */
  async clear(): Promise<void> {
    for (const name of await this.#stateFiles()) await rm(join(this.folder, name), { force: true });
  }

  /** The state files, newest first. */
  async #stateFiles(): Promise<string[]> {
    if (!existsSync(this.folder)) return [];
    return (await readdir(this.folder))
      .filter((name) => STATE_FILE.test(name))
      .sort()
      .reverse();
  }
}

/** @throws UserError when the file is truncated, or its content differs from what was saved. */
async function readState(path: string): Promise<SavedState> {
  const decoded = decodeStored(await readFile(path), path);
  const { format: _, ...metadata } = decoded.metadata;
  return { path, state: decoded.state, metadata };
}
