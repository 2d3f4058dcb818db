import { growMemory } from "@spinegrade/pipeline/wasm";
import { newKernel, type Kernel } from "../kernel/kernel.ts";
import { sharedKernel } from "../kernel/shared-kernel.ts";

const ALIGNMENT = 64;
const MOST_BYTES = 2 ** 30; // a larger series gets the rest from separate memory

/**
 * An arena for the files, pixels and volume of one series at a time; the kernel works in it without copies. Each series
 * reuses it, because the system must clear fresh memory page by page and the garbage collector must reclaim it.
 * Whatever does not fit, and everything before the first call of `reset`, is fresh memory.
 */
export class PixelMemory {
  #own: Kernel | undefined;
  #start = 0;
  /** End of the bytes taken so far. */
  #used = 0;
  #scratch: { readonly bytes: Uint8Array; readonly end: number } | undefined;
  /** The number of bytes that would be in use if everything had fitted. */
  #wanted = 0;

  /** The kernel that works on pixels, fastest on those in this memory. */
  get kernel(): Kernel {
    return this.#own ?? sharedKernel();
  }

  /** Returns uninitialised bytes, aligned to 64. They belong to the caller until `reset`. */
  allocate(bytes: number): Uint8Array<ArrayBuffer> {
    this.#used = this.#scratch?.end ?? this.#used;
    const allocated = this.allocateScratch(bytes);
    this.commit(allocated);
    return allocated;
  }

  /** Returns bytes that are valid until the next allocation, unless `commit` makes them permanent. */
  allocateScratch(bytes: number): Uint8Array<ArrayBuffer> {
    const end = this.#used + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    this.#wanted = Math.max(this.#wanted, end - this.#start);
    const block = this.#own?.memory.buffer;
    const isInside = block !== undefined && end <= block.byteLength;
    const scratch = isInside ? new Uint8Array(block, this.#used, bytes) : new Uint8Array(bytes);
    this.#scratch = { bytes: scratch, end };
    return scratch;
  }

  /** Makes the last scratch memory permanent. @returns whether `bytes` were the last scratch memory. */
  commit(bytes: Uint8Array): boolean {
    const scratch = this.#scratch;
    const isScratch = scratch?.bytes.buffer === bytes.buffer && scratch.bytes.byteOffset === bytes.byteOffset;
    if (!isScratch) return false;
    this.#used = scratch.end;
    this.#scratch = undefined;
    return true;
  }

  /**
   * Reclaims everything: later calls overwrite what was allocated.
   * @param bytes an estimate of the bytes needed, possibly slightly low.
   */
  reset(bytes: number): void {
    this.#own ??= newKernel();
    this.#start = Math.ceil(this.#own.freeMemory() / ALIGNMENT) * ALIGNMENT;
    const most = Math.min(Math.max(this.#wanted, bytes), MOST_BYTES);
    growMemory(this.#own, this.#start + most);
    this.#used = this.#start;
    this.#scratch = undefined;
    this.#wanted = 0;
  }
}
