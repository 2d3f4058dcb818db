export { findTwoStageTask, listTwoStageTasks, registerTwoStageTask } from "./task/registry.ts";
export { OUT_OF_FOLD_FILE } from "./graders/tasks/out-of-fold-predictions.ts";
export { placePoint } from "./points/place-point.ts";
export { POINTS_FILE, readTrainedTwoStageRun, twoStageRunPath } from "./task/trained-two-stage-run.ts";
export { createSagittalPointNet } from "./points/sagittal-point-net.ts";
export { createVolumePointNet } from "./points/volume-point-net.ts";
export { AXIAL_VOLUME_SCALE } from "./points/heads/regressed-units.ts";
export { createMiddleSliceNet } from "./points/middle-slice-net.ts";
export { createSlicePointNet } from "./points/slice-point-net.ts";
export { T1_SIDES, T2_SIDES } from "./points/point-order.ts";
export { makeStudies } from "./studies/make-studies.ts";
export { readStudies } from "./studies/read-studies.ts";
export { splitStudies } from "./studies/split-studies.ts";
export { framesOf, POINT_FRAME } from "./studies/study.ts";
export { createLevels } from "./levels/levels.ts";
export { LEVELS_KEYS } from "./levels/levels-keys.ts";
export { fromSequence, layOutSequence, toSequence, withNeighbours } from "./levels/level-sequence.ts";
export { createAxialCropGrader } from "./graders/nets/axial-crop-grader.ts";
export { createSagittalCropGrader } from "./graders/nets/sagittal-crop-grader.ts";
export { createFusionCropGrader } from "./graders/fusion/fusion-crop-grader.ts";
export { FUSION_COLUMNS } from "./graders/fusion/fusion-columns.ts";
export { middleOfCrop } from "./graders/fusion/cut-level.ts";
export { sliceGroups } from "./graders/fusion/slice-groups.ts";
export { twoStageProgram } from "./commands/two-stage-program.ts";
export type { AxialCropGrader } from "./graders/nets/axial-crop-grader.ts";
export type { RecessCrops } from "./graders/nets/recess-crops.ts";
export type { FusionCropGrader } from "./graders/fusion/fusion-crop-grader.ts";
export type { AxialView, FusionViews, PlanePoint, SagittalView } from "./graders/fusion/fusion-views.ts";
export type { AxialSlices } from "./graders/fusion/cut-axial-level.ts";
export type { FusionLayout, LevelCrops } from "./graders/fusion/cut-level.ts";
export type { SliceGroup } from "./graders/fusion/slice-groups.ts";
export type { CropGrader } from "./graders/nets/crop-grader.ts";
export type { CropLayout } from "./graders/crops/crop-layout.ts";
export type { AxialCrop, AxialLayout } from "./graders/crops/cut-axial-crops.ts";
export type { SagittalCropGrader, SagittalGroup } from "./graders/nets/sagittal-crop-grader.ts";
export type { FoundPoint, PointName } from "./points/point-order.ts";
export type { PointPlace } from "./points/place-point.ts";
export type { PointFinder } from "./points/point-net.ts";
export type { PointNetSettings } from "./points/point-net-settings.ts";
export type { PointSample, SampleSeries } from "./points/point-sample.ts";
export type { MiddleSliceNet } from "./points/middle-slice-net.ts";
export type { PointHead, PointOutput } from "./points/heads/point-head.ts";
export type { VolumePointScale } from "./points/heads/regressed-units.ts";
export type { OfBothSeries, SagittalPointNet } from "./points/sagittal-point-net.ts";
export type { VolumePointNet } from "./points/volume-point-net.ts";
export type { SidePoints, SlicePointNet } from "./points/slice-point-net.ts";
export type { MadeStudies, StudyOptions } from "./studies/make-studies.ts";
export type { OmittedSeries } from "./studies/stretch-series.ts";
export type { ReadStudies } from "./studies/read-studies.ts";
export type { StudySplit } from "./studies/split-studies.ts";
export type { LabelledPoint, StudyFile, StudySample, StudySeries } from "./studies/study.ts";
export type { FoundLevels, FoundPlace } from "./levels/find-levels.ts";
export type { Levels } from "./levels/levels.ts";
export type { LevelSequence, SequenceOptions, SequenceSeries } from "./levels/level-sequence.ts";
export type { TrainedTwoStageRun } from "./task/trained-two-stage-run.ts";
export type {
  EncoderPlace,
  NetKeys,
  TwoStageData,
  TwoStageFigure,
  TwoStageFigures,
  TwoStageJob,
  TwoStageNet,
  TwoStageRun,
  TwoStageTask,
  TwoStageTraining,
  TwoStageValidation,
  UseTraining,
} from "./task/two-stage-task.ts";
