/** The kernel's exports; places, strides and widths are in bytes of its memory. */
export { gauss3, gauss5 } from "./gauss";
export { mean } from "./mean";
export { median3 } from "./median-3";
export { median5 } from "./median-5";

/** The first byte of memory that the kernel does not use. */
export function freeMemory(): usize {
  return __heap_base;
}
