export { createGradingNet } from "./grading-net.ts";
export { listTasks, registerTask, taskNamed } from "./registry.ts";
export { defineTask } from "./define-task.ts";
export { NFN, nfnTargets, readNfnOutput } from "./nfn.ts";
export { SS, ssTargets } from "./ss.ts";
export { SS_CANAL } from "./ss-canal.ts";
export { readScsOutput, SCS, scsTargets } from "./scs.ts";
export { DECODER_CHANNELS_KEY, netConfigProperties } from "./net-config.ts";
export { MASK_STRIDE, maskShape, pointTargets, toMaskFrame } from "./point-targets.ts";
export { toPredictions } from "./volume-prediction.ts";
export { toBatch } from "./to-batch.ts";
export { recogniseNet } from "./recognise-net.ts";
export { withTensors } from "./with-tensors.ts";
export { readTrainedRun, TRAINED_FOLDS_SCHEMA, trainedRunPath } from "./trained-run.ts";
export { checkTrainedRuns } from "./check-trained-runs.ts";
export { findShippedRuns, howToTrain, listShippedRuns } from "./how-to-train.ts";
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
} from "./task.ts";
export type { LossOf, TaskDefinition, WithHeatmaps } from "./task-definition.ts";
export type { NfnOptions } from "./nfn.ts";
export type { NetConfig } from "./net-config.ts";
export type { PointTargets } from "./point-targets.ts";
export type { PointTensors, VolumePrediction } from "./volume-prediction.ts";
export type { Batch, ImageVolume } from "./to-batch.ts";
export type { CheckpointShapes, RecognisedNet } from "./recognise-net.ts";
export type { TrainedFold, TrainedRun } from "./trained-run.ts";
