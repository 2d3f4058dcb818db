import type { Kernel } from "./kernel.ts";
import { KERNEL_BASE64 } from "./kernel-wasm.ts";

const PAGE = 65536;
/** Memory cannot be given back; a kernel that has grown beyond this is left to the garbage collector. */
const MOST_KEPT_BYTES = 2 ** 26;

let module: WebAssembly.Module | undefined;
let kept: Kernel | undefined;

/** The kernel: the same from one picture to the next, as nothing in it outlasts a picture. */
export function openKernel(): Kernel {
  if (kept !== undefined && kept.memory.buffer.byteLength <= MOST_KEPT_BYTES) return kept;
  module ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0)));
  // the module is our own: what it exports is known
  kept = new WebAssembly.Instance(module, {}).exports as unknown as Kernel;
  return kept;
}

/** Makes the kernel's memory at least `bytes` long. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
