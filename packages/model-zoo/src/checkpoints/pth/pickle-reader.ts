import { CheckpointError } from "../checkpoint-error.ts";

/** Reads a pickle's numbers and strings in sequence; reading beyond its end throws a CheckpointError. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  #next: number;

  /** @param source the file's name in error messages. @param begin the byte of `bytes` that the pickle begins at. */
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

  error(what: string): CheckpointError {
    return new CheckpointError(
      `${this.#source}: ${what} (byte ${this.#next} of its pickle); nothing was loaded. ` +
        'Only files of tensors are read: in PyTorch, save {"state_dict": model.state_dict()}',
    );
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
