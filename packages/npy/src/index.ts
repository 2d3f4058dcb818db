export { decodeNpy, encodeNpy, NpyError } from "./npy.ts";
export type { NpyArray, NpyData } from "./npy.ts";
