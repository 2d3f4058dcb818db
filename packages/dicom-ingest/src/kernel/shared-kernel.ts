import { newKernel, type Kernel } from "./kernel.ts";

let shared: Kernel | undefined;

/** The kernel for pixels in other memory. Its content is valid only within one synchronous function call. */
export function sharedKernel(): Kernel {
  shared ??= newKernel();
  return shared;
}
