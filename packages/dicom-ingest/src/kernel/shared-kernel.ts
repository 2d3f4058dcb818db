import { newKernel, type Kernel } from "./kernel.ts";

let shared: Kernel | undefined;

/** The kernel for pixels that lie in other memory; nothing in it outlasts a synchronous function that uses it. */
export function sharedKernel(): Kernel {
  shared ??= newKernel();
  return shared;
}
