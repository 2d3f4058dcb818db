import { CheckpointError } from "../checkpoint-error.ts";
import type { Pickled } from "./pickled.ts";

/** The stack's marker of where a container's items begin. */
export const MARK = Symbol("mark");

/** What a pickle's instructions work on: its bytes, a stack and a memory. */
export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  readonly #memo = new Map<number, Pickled>();
  readonly #stack: (Pickled | typeof MARK)[] = [];
  #next = 0;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
  }

  error(what: string): CheckpointError {
    return new CheckpointError(
      `${this.#source}: ${what} (byte ${this.#next} of data.pkl); nothing was loaded. ` +
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
