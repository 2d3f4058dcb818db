import type { Kernel } from "./kernel.ts";
import { KERNEL_BASE64 } from "./kernel-wasm.ts";

const PAGE = 65536;

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
let shared: Kernel | undefined;

/** A kernel with a memory of its own. */
export function newKernel(): Kernel {
  module ??= new Module(Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0)));
  // the module is our own: what it exports is known
  return new Instance(module, {}).exports as Kernel;
}

/** The kernel for pixels that lie in other memory; nothing in it outlasts a synchronous function that uses it. */
export function sharedKernel(): Kernel {
  shared ??= newKernel();
  return shared;
}

/** Makes the kernel's memory at least `bytes` long; arrays that lie in it are cut off from it. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
