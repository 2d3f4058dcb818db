import type { Pickled, Storage } from "./pickled.ts";
import { shownName } from "../shown-name.ts";
import { PickleReader } from "./pickle-reader.ts";

/**
 * Most instructions of a pickle, each of which makes one value at most: a state_dict needs 40 for a tensor.
 * The largest pickle then takes some hundred megabytes, however small its instructions are.
 */
const MAX_INSTRUCTIONS = 2_000_000;

/** The stack's marker of where a container's items begin. */
export const MARK = Symbol("mark");

/** The machine on which a pickle's instructions operate: its bytes, a stack and a memo. */
export class PickleMachine extends PickleReader {
  readonly #memo = new Map<number, Pickled>();
  readonly #stack: (Pickled | typeof MARK)[] = [];
  readonly #storages = new Map<string, Storage>();
  #instructions = 0;

  /** Every storage that the pickle refers to, by key. */
  get storages(): ReadonlyMap<string, Storage> {
    return this.#storages;
  }

  /** The code of the next instruction. */
  instruction(): number {
    if (++this.#instructions > MAX_INSTRUCTIONS)
      throw this.error(`its pickle has more than ${MAX_INSTRUCTIONS} instructions, the most that are read`);
    return this.uint8();
  }

  addStorage(storage: Storage): Storage {
    const known = this.#storages.get(storage.key);
    if (known !== undefined && (known.format !== storage.format || known.size !== storage.size))
      throw this.error(`its pickle has two storages of the key ${shownName(storage.key)}`);
    this.#storages.set(storage.key, storage);
    return storage;
  }

  push(value: Pickled | typeof MARK): void {
    this.#stack.push(value);
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK)
      throw this.error("its pickle takes more from its stack than it put there");
    return value;
  }

  /** Pops everything pushed since the last mark, and the mark. */
  popToMark(): Pickled[] {
    const begin = this.#stack.lastIndexOf(MARK);
    if (begin === -1) throw this.error("its pickle takes more from its stack than it put there");
    return this.#stack.splice(begin).filter((value) => value !== MARK);
  }

  /** Takes a value off the stack and keeps it under the key. */
  remember(key: number): Pickled {
    const value = this.pop();
    this.#memo.set(key, value);
    return value;
  }

  /** Takes a value off the stack and keeps it under the next free key, as protocol 4 does. */
  memoize(): Pickled {
    return this.remember(this.#memo.size);
  }

  recall(key: number): Pickled {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.error(`its pickle reads ${key} from its memo, where it never put it`);
    return value;
  }
}
