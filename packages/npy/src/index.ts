export { decodeNpy, encodeNpy, encodeNpyParts, NpyError } from "./npy.ts";
export type { NpyArray, NpyData } from "./npy.ts";
