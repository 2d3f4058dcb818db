/** The kernel's exports; places and strides are in bytes of its memory. */
import { fillSigns, fillZeroCoding } from "./context-tables";
import { fillStates } from "./states";

export { decodeSegment, startBlock } from "./decode-block";
export { storeReal, storeWhole } from "./store-block";
export { pictureOfReal, pictureOfWhole } from "./store-picture";
export { columns53, rows53 } from "./wavelet-5-3";
export { columns97, rows97 } from "./wavelet-9-7";

/** The first byte of memory that the kernel does not use. */
export function freeMemory(): usize {
  return __heap_base;
}

fillStates();
fillZeroCoding();
fillSigns();
