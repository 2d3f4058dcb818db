import { wasmKernel, type WasmKernel } from "../wasm.ts";
import { KERNEL } from "./kernel-wasm.ts";

/** What the module exports that XXH64 is compiled to (assembly/index.ts); places are in bytes of its memory. */
export interface Kernel extends WasmKernel {
  /** Where bytes are put to be hashed: room for 65,536. */
  pieceAt(): number;
  startHash(): void;
  /** Takes in as many whole 32 bytes as there are. */
  hashStripes(from: number, bytes: number): void;
  /** XXH64 of what was taken in and of up to 31 bytes more, as a signed number. */
  endHash(from: number, bytes: number): bigint;
}

/** A kernel with a memory of its own. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
