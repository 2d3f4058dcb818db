import type { Kernel } from "./kernel.ts";
import { KERNEL_BASE64 } from "./kernel-wasm.ts";

const PAGE = 65536;
/** Memory cannot be given back; a kernel that has grown beyond this is left to the garbage collector. */
const MOST_KEPT_BYTES = 2 ** 26;

/** What is used of WebAssembly, which Node has like browsers, though its types leave it out. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

let module: object | undefined;
let kept: Kernel | undefined;

/** The kernel: the same from one picture to the next, as nothing in it outlasts a picture. */
export function openKernel(): Kernel {
  if (kept !== undefined && kept.memory.buffer.byteLength <= MOST_KEPT_BYTES) return kept;
  module ??= new Module(Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0)));
  // the module is our own: what it exports is known
  kept = new Instance(module, {}).exports as Kernel;
  return kept;
}

/** Makes the kernel's memory at least `bytes` long. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
