export { Generator } from "./generator.ts";
export { NumpyRandomState } from "./numpy-random-state.ts";
export type { GeneratorState } from "./generator.ts";
