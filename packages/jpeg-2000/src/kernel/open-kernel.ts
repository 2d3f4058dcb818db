import { newKernel, type Kernel } from "./kernel.ts";

/** Memory cannot be given back; a kernel that has grown beyond this is left to the garbage collector. */
const MOST_KEPT_BYTES = 2 ** 26;

let kept: Kernel | undefined;

/** The kernel: the same from one picture to the next, as nothing in it outlasts a picture. */
export function openKernel(): Kernel {
  if (kept === undefined || kept.memory.buffer.byteLength > MOST_KEPT_BYTES) kept = newKernel();
  return kept;
}
