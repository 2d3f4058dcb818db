import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "../codestream/byte-reader.ts";

/** Bits of a packet's header: after a byte 255 the next has seven (ITU-T T.800 B.10.1). */
export class BitReader {
  readonly #bytes: ByteReader;
  #byte = 0;
  #left = 0;

  constructor(bytes: ByteReader) {
    this.#bytes = bytes;
  }

  bit(): number {
    if (this.#left === 0) this.#next();
    this.#left--;
    return (this.#byte >> this.#left) & 1;
  }

  /** A number of up to 31 bits. */
  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++) value = value * 2 + this.bit();
    return value;
  }

  /** Number of ones before the next zero. */
  ones(): number {
    let count = 0;
    while (this.bit() === 1) count++;
    return count;
  }

  /** The header ends at a whole byte, and never with a byte 255. */
  end(): void {
    if (this.#byte === 255) this.#next();
    this.#left = 0;
  }

  #next(): void {
    const at = this.#bytes.position;
    if (this.#bytes.left === 0) throw new Jpeg2000Error("corrupt", "a packet's header is cut short", at);
    const isStuffed = this.#byte === 255;
    this.#byte = this.#bytes.uint8();
    this.#left = isStuffed ? 7 : 8;
    if (isStuffed && this.#byte > 127)
      throw new Jpeg2000Error("corrupt", "a marker in a packet's header", at);
  }
}
