import { wasmKernel, type WasmKernel } from "@spinegrade/pipeline/wasm";
import { KERNEL } from "./kernel-wasm.ts";

/**
 * The exports of the WebAssembly module (assembly/index.ts). Addresses are byte offsets of 16 bit pixels in its memory.
 * `flip` is 0x8000 for signed pixels, which maps them to unsigned values in the same order; otherwise it is 0.
 */
export interface Kernel extends WasmKernel {
  /** Address of the first byte that the kernel does not use. */
  freeMemory(): number;
  countsAt(): number;
  greysAt(): number;
  pieceAt(): number;
  pieceGreysAt(): number;
  /** The bitwise OR of the pixels. */
  bitsOf(from: number, pixels: number): number;
  clearCounts(): void;
  countValues(from: number, pixels: number, flip: number): void;
  sumCounts(): void;
  lookUp(from: number, to: number, pixels: number, flip: number): void;
  drawLine(
    from: number,
    to: number,
    pixels: number,
    flip: number,
    low: number,
    slope: number,
    start: number,
  ): void;
}

/** Creates a kernel with separate memory. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
