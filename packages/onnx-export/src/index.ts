export { exportNet } from "./export-net.ts";
export { exportTwoStageNet } from "./export-two-stage-net.ts";
export { exportCheckpoint } from "./export-checkpoint.ts";
export type { ExportCheckpointOptions, ExportedModel } from "./export-checkpoint.ts";
export type { TwoStageOrigin } from "./export-two-stage-net.ts";
export type { TwoStageModel } from "./two-stage/two-stage-model.ts";
export type { NetOrigin } from "./model/describe-net.ts";
