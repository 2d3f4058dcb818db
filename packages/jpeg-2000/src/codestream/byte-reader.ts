import { Jpeg2000Error } from "../jpeg-2000-error.ts";

/** Reads big-endian numbers between two places of a byte array, and never beyond. */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** The next byte. */
  position: number;
  /** The byte after the last that may be read. */
  readonly end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.position;
  }

  uint8(): number {
    return this.#take(1);
  }

  uint16(): number {
    return this.#take(2);
  }

  uint32(): number {
    return this.#take(4);
  }

  /** The bytes' number without moving on, or -1 when they are not all there. */
  peekUint16(): number {
    if (this.left < 2) return -1;
    return (this.bytes[this.position] ?? 0) * 256 + (this.bytes[this.position + 1] ?? 0);
  }

  /**
   * A reader of the next `length` bytes, which are skipped here.
   * @throws Jpeg2000Error when there are fewer.
   */
  take(length: number, what: string): ByteReader {
    if (length < 0 || length > this.left) {
      const found = `${what} claims ${length} bytes, but ${this.left} are left`;
      throw new Jpeg2000Error("corrupt", found, this.position);
    }
    const part = new ByteReader(this.bytes, this.position, this.position + length);
    this.position += length;
    return part;
  }

  #take(length: number): number {
    if (length > this.left) throw new Jpeg2000Error("corrupt", "the bytes end here", this.position);
    let value = 0;
    for (let index = 0; index < length; index++) {
      value = value * 256 + (this.bytes[this.position + index] ?? 0);
    }
    this.position += length;
    return value;
  }
}
