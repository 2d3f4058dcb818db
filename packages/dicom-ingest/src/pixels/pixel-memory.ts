import { growMemory } from "@spinegrade/pipeline/wasm";
import { newKernel, type Kernel } from "../kernel/kernel.ts";
import { sharedKernel } from "../kernel/shared-kernel.ts";

const ALIGNMENT = 64;
const MOST_BYTES = 2 ** 30; // a series that needs more has the rest in memory of its own

/**
 * Memory for the files, pixels and volumes of one series after the other, in which the kernel works where they lie. Fresh
 * memory has to be cleared by the system page by page, and collected again; the next series takes the same. What does not
 * fit in, and everything before `reset` is called for the first time, is fresh memory.
 */
export class PixelMemory {
  #own: Kernel | undefined;
  #start = 0;
  /** End of what is taken. */
  #used = 0;
  #lent: { readonly bytes: Uint8Array; readonly end: number } | undefined;
  /** What would have been used if all had fit in. */
  #wanted = 0;

  /** What works on pixels, fastest on those that lie in this memory. */
  get kernel(): Kernel {
    return this.#own ?? sharedKernel();
  }

  /** Bytes of any content, aligned to 64; they belong to the taker until `reset`. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    this.#used = this.#lent?.end ?? this.#used;
    const taken = this.lend(bytes);
    this.keep(taken);
    return taken;
  }

  /** The same, but only until more is taken or lent, unless they are kept. */
  lend(bytes: number): Uint8Array<ArrayBuffer> {
    const end = this.#used + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    this.#wanted = Math.max(this.#wanted, end - this.#start);
    const block = this.#own?.memory.buffer;
    const isInside = block !== undefined && end <= block.byteLength;
    const lent = isInside ? new Uint8Array(block, this.#used, bytes) : new Uint8Array(bytes);
    this.#lent = { bytes: lent, end };
    return lent;
  }

  /** Makes bytes that were lent last the taker's. @returns whether they were. */
  keep(bytes: Uint8Array): boolean {
    const lent = this.#lent;
    const isLent = lent?.bytes.buffer === bytes.buffer && lent.bytes.byteOffset === bytes.byteOffset;
    if (!isLent) return false;
    this.#used = lent.end;
    this.#lent = undefined;
    return true;
  }

  /** Takes everything back: what was taken is overwritten from now on. @param bytes will be needed, or a little less. */
  reset(bytes: number): void {
    this.#own ??= newKernel();
    this.#start = Math.ceil(this.#own.freeMemory() / ALIGNMENT) * ALIGNMENT;
    const most = Math.min(Math.max(this.#wanted, bytes), MOST_BYTES);
    growMemory(this.#own, this.#start + most);
    this.#used = this.#start;
    this.#lent = undefined;
    this.#wanted = 0;
  }
}
