import { wasmKernel, type WasmKernel } from "../wasm.ts";
import { KERNEL } from "./kernel-wasm.ts";

/** The exports of the WebAssembly module of XXH64 (assembly/index.ts); addresses are bytes of its memory. */
export interface Kernel extends WasmKernel {
  /** Address of the input buffer, of 65,536 bytes. */
  pieceAt(): number;
  startHash(): void;
  /** Consumes all whole blocks of 32 bytes. */
  hashStripes(from: number, bytes: number): void;
  /** XXH64 of the consumed bytes and of up to 31 more, as a signed number. */
  endHash(from: number, bytes: number): bigint;
}

/** Makes a module instance with separate memory. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
