export { startEngine } from "./load.ts";
export type { EngineInfo, EngineOptions } from "./load.ts";
