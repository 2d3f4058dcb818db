import { CheckpointError } from "../checkpoint-error.ts";
import type { Pickled, Storage } from "./pickled.ts";
import { shownName } from "../shown-name.ts";

/**
 * How many instructions a pickle may have, each of which makes one value at most: a state_dict needs 40 for a tensor.
 * The largest pickle then takes some hundred megabytes, however small its instructions are.
 */
export const MAX_INSTRUCTIONS = 2_000_000;

/** The stack's marker of where a container's items begin. */
export const MARK = Symbol("mark");

/** What a pickle's instructions work on: its bytes, a stack and a memory. */
export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  readonly #memo = new Map<number, Pickled>();
  readonly #stack: (Pickled | typeof MARK)[] = [];
  readonly #storages = new Map<string, Storage>();
  #next: number;
  #instructions = 0;

  /** @param begin the byte of `bytes` that the pickle begins at. */
  constructor(bytes: Uint8Array, source: string, begin = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
    this.#next = begin;
  }

  /** The byte that is read next. */
  get next(): number {
    return this.#next;
  }

  /** Every storage that the pickle refers to, by key. */
  get storages(): ReadonlyMap<string, Storage> {
    return this.#storages;
  }

  /** The code of the next instruction. */
  instruction(): number {
    if (++this.#instructions > MAX_INSTRUCTIONS)
      throw this.error(
        `its pickle has more than ${MAX_INSTRUCTIONS} instructions, which is as many as are read`,
      );
    return this.uint8();
  }

  addStorage(storage: Storage): Storage {
    const known = this.#storages.get(storage.key);
    if (known !== undefined && (known.format !== storage.format || known.size !== storage.size))
      throw this.error(`its pickle has two storages of the key ${shownName(storage.key)}`);
    this.#storages.set(storage.key, storage);
    return storage;
  }

  error(what: string): CheckpointError {
    return new CheckpointError(
      `${this.#source}: ${what} (byte ${this.#next} of its pickle); nothing was loaded. ` +
        'Only files of tensors are read: in PyTorch, save {"state_dict": model.state_dict()}',
    );
  }

  push(value: Pickled | typeof MARK): void {
    this.#stack.push(value);
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.error("its pickle takes more than there is");
    return value;
  }

  /** What was pushed since the last mark, which goes too. */
  popToMark(): Pickled[] {
    const begin = this.#stack.lastIndexOf(MARK);
    if (begin === -1) throw this.error("its pickle takes more than there is");
    return this.#stack.splice(begin).slice(1) as Pickled[]; // the only mark was the first
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
    if (value === undefined) throw this.error(`its pickle recalls ${key}, which it never remembered`);
    return value;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length of 8 bytes; beyond a file's size it is a fault wherever it is used. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Big-endian, unlike the rest. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** A whole number of up to 8 bytes, in two's complement. */
  long(length: number): number {
    if (length > 8) throw this.error(`its pickle has a whole number of ${length} bytes`);
    const bytes = this.#bytes.subarray(this.#advance(length), this.#next);
    const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * length, value));
  }

  text(length: number): string {
    return new TextDecoder().decode(this.#bytes.subarray(this.#advance(length), this.#next));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#next);
    if (end === -1) throw this.error("its pickle is cut short");
    const text = this.text(end - this.#next);
    this.#advance(1);
    return text;
  }

  #advance(length: number): number {
    const begin = this.#next;
    if (begin + length > this.#bytes.length) throw this.error("its pickle is cut short");
    this.#next += length;
    return begin;
  }
}
