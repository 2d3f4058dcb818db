export { createGradingNet } from "./grading-net.ts";
export { listTasks, registerTask, taskNamed } from "./registry.ts";
export { defineTask } from "./definition/define-task.ts";
export { NFN, nfnTargets, readNfnOutput } from "./nfn.ts";
export { SS, ssTargets } from "./ss.ts";
export { SS_CANAL } from "./ss-canal.ts";
export { readScsOutput, SCS, scsTargets } from "./scs.ts";
export { DECODER_CHANNELS_KEY, netConfigProperties } from "./net-config.ts";
export { MASK_STRIDE, maskShape, pointTargets, toMaskFrame } from "./definition/point-targets.ts";
export { toPredictions } from "./definition/volume-prediction.ts";
export { toBatch } from "./definition/to-batch.ts";
export { recogniseNet } from "./recognise-net.ts";
export { withTensors } from "./definition/with-tensors.ts";
export { readTrainedRun, trainedRunPath, trainedRunSchema } from "./trained-runs/trained-run.ts";
export { checkTrainedRuns } from "./trained-runs/check-trained-runs.ts";
export { findShippedRuns, howToTrain, listShippedRuns } from "./trained-runs/how-to-train.ts";
export type { GradingNet } from "./grading-net.ts";
export type {
  Findings,
  GradePooling,
  Inference,
  LossTerm,
  LossWeights,
  Objective,
  Task,
  TaskAugmentation,
  TaskNet,
  TaskRecesses,
  TaskStack,
  ValidatedVolume,
} from "./definition/task.ts";
export type { LossOf, TaskDefinition, WithHeatmaps } from "./definition/task-definition.ts";
export type { NfnOptions } from "./nfn.ts";
export type { NetConfig } from "./net-config.ts";
export type { PointTargets } from "./definition/point-targets.ts";
export type { PointTensors, VolumePrediction } from "./definition/volume-prediction.ts";
export type { Batch, ImageVolume } from "./definition/to-batch.ts";
export type { CheckpointShapes, RecognisedNet } from "./recognise-net.ts";
export type { TrainedFold, TrainedRun } from "./trained-runs/trained-run.ts";
