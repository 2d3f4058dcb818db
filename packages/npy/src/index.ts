export { decodeNpy, encodeNpy, encodeNpyParts } from "./npy.ts";
export { NpyError } from "./npy-error.ts";
export type { NpyArray, NpyData } from "./npy.ts";
export { roundHalfToEven } from "./round-half-to-even.ts";
