import { wasmKernel, type WasmKernel } from "@spinegrade/pipeline/wasm";
import { KERNEL } from "./kernel-wasm.ts";

/**
 * Computes each pixel of a slice from the square around it.
 * @param input where the padded slice's rows begin, `stride` bytes apart.
 * @param output where the filtered slice's `height` rows of `width` bytes go, and up to 15 bytes past them.
 * @param scratch room for what is kept of a row: 5 x (stride + 31) + 400 bytes.
 */
export type SquareFilter = (
  input: number,
  stride: number,
  output: number,
  width: number,
  height: number,
  scratch: number,
) => void;

/** Exports of the kernel's module (assembly/index.ts); places are in bytes of its memory. */
export interface Kernel extends WasmKernel {
  /** The first byte of memory that the kernel does not use. */
  freeMemory(): number;
  median3: SquareFilter;
  median5: SquareFilter;
  gauss3: SquareFilter;
  gauss5: SquareFilter;
  /** The mean of `count` neighbours, 2 to 5, by the places of the first pixel's. */
  mean(
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    count: number,
    stride: number,
    output: number,
    width: number,
    height: number,
  ): void;
}

/** Makes a module instance with separate memory. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
