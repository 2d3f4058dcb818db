export { augment, augmentNfn, augmentScs } from "./augment.ts";
export { drawAugmentation } from "./draw-augmentation.ts";
export { applyAugmentation } from "./apply-augmentation.ts";
export { plainExample } from "./plain-example.ts";
export { flipLabels, flipNfn, flipScs, mirrorColumns, sourceOrder } from "./points/flip-sides.ts";
export {
  NFN_BUGGED,
  NFN_INTENDED,
  NFN_PUBLISHED,
  PRESETS,
  SCS_INTENDED,
  SCS_PUBLISHED,
} from "./settings/presets.ts";
export { DEFAULT_SAMPLING, PUBLISHED_SAMPLING } from "./render-image.ts";
export { exampleToSlice, frameToImage, sliceToExample } from "./points/image-frame.ts";
export { drawMove } from "./points/draw-move.ts";
export { drawCutOut, zeroRectangle } from "./greys/cut-out.ts";
export { adjustBrightness } from "./greys/adjust-brightness.ts";
export { blurMotion, drawMotion, linePixels, motionShift } from "./greys/blur-motion.ts";
export { blurMedian } from "./greys/blur-median.ts";
export { blurGaussian } from "./greys/blur-gaussian.ts";
export { addGreys, addNoise } from "./greys/add-noise.ts";
export { drawBaseAugmentation } from "./base/draw-base-augmentation.ts";
export { applyBaseGreys } from "./base/apply-base-greys.ts";
export { drawDistortion } from "./base/draw-distortion.ts";
export { distortSlices } from "./base/distort-slices.ts";
export { applyDegradation, degrade, drawDegradation } from "./greys/degrade.ts";
export { renderPreview } from "./preview/render-preview.ts";
export { writePreview } from "./preview/write-preview.ts";
export { augmentationProgram } from "./augmentation-program.ts";
export { checkSliceBudget, MOST_SLICES } from "./slice-budget.ts";
export type { BaseAugmentation, BaseAugmentationSettings, Blur } from "./base/draw-base-augmentation.ts";
export type { Distortion } from "./base/draw-distortion.ts";
export type { Example, SliceVolume, XyzSlice } from "./example.ts";
export type { AugmentNfnOptions, AugmentOptions, AugmentScsOptions } from "./augment.ts";
export type {
  FitVariant,
  NfnAugmentation,
  Range,
  ScsAugmentation,
  ShiftVariant,
} from "./settings/augmentation-settings.ts";
export type { FlipVariant, MirrorAxis } from "./points/flip-sides.ts";
export type { ImageSampling } from "./render-image.ts";
export type { AugmentationPlan } from "./draw-augmentation.ts";
export type { BrightnessChange } from "./greys/adjust-brightness.ts";
export type { Degradation } from "./greys/degrade.ts";
export type { Rectangle } from "./greys/cut-out.ts";
export type { KernelPixel } from "./greys/blur-motion.ts";
export type { Preset, PresetName } from "./settings/presets.ts";
export type { Preview, PreviewTask } from "./preview/render-preview.ts";
export type { PreviewStudy } from "./preview/make-versions.ts";
export type { WritePreviewOptions } from "./preview/write-preview.ts";
export type { MeasuredVolume } from "./slice-budget.ts";
