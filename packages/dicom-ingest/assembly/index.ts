/** The kernel's exports; places are in bytes of its memory. */
export { bitsOf } from "./bits";
export { clearCounts, countValues, sumCounts } from "./counts";
export { drawLine, lookUp } from "./greys";
export { countsAt, freeMemory, greysAt, pieceAt, pieceGreysAt } from "./memory";
