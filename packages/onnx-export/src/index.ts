export { exportNet } from "./export-net.ts";
export { exportCheckpoint } from "./export-checkpoint.ts";
export type { ExportCheckpointOptions, ExportedModel } from "./export-checkpoint.ts";
export type { NetOrigin } from "./model/describe-net.ts";
