import { wasmKernel, type WasmKernel } from "@spinegrade/pipeline/wasm";
import { KERNEL } from "./kernel-wasm.ts";

/**
 * What the kernel's module exports (assembly/index.ts). Places are in bytes of its memory, where 16 bit pixels lie; `flip` is
 * 0x8000 for signed ones, which makes them unsigned ones of the same order, else 0.
 */
export interface Kernel extends WasmKernel {
  /** Where memory begins that the kernel does not use. */
  freeMemory(): number;
  countsAt(): number;
  greysAt(): number;
  pieceAt(): number;
  pieceGreysAt(): number;
  /** All bits that are set in any of the pixels. */
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

/** A kernel with a memory of its own. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
