export { applyToPoint, compose, IDENTITY, invert, isAffine, localScale } from "./transforms/matrix3.ts";
export { similarityMatrix } from "./transforms/similarity-matrix.ts";
export { centroid, fitSimilarity } from "./transforms/fit-similarity.ts";
export { fitSimilarityRobustly } from "./transforms/fit-similarity-robustly.ts";
export { homographyFromCorners } from "./transforms/homography-from-corners.ts";
export {
  contentSize,
  paddingOf,
  resizeAndCentre,
  resizeMatrix,
  scaledSize,
} from "./warp/resize-and-centre.ts";
export { warpSlices } from "./warp/warp-slices.ts";
export { resizeSlices, resizeSlicesBy } from "./warp/resize-slices.ts";
export { halveSlices, HALVING } from "./warp/halve-slices.ts";
export { meanShape } from "./template/mean-shape.ts";
export { FRAME_SIZE, parseTemplate } from "./template/template.ts";
export { readTemplate } from "./template/read-template.ts";
export { makeNfnTemplate, makeScsTemplate } from "./template/make-template.ts";
export { scsPairs, scsTemplateFromPairs } from "./template/scs-pairs.ts";
export { parseLabelledShapes } from "./template/labelled-shapes.ts";
export { TEMPLATE_TASKS, writeTemplate, writeTemplates } from "./template/write-templates.ts";
export { shapeAlignmentProgram } from "./shape-alignment-program.ts";
export type { Matrix3, Point2 } from "./transforms/matrix3.ts";
export type { Similarity } from "./transforms/similarity-matrix.ts";
export type { RobustFit, RobustFitOptions } from "./transforms/fit-similarity-robustly.ts";
export type { Corners } from "./transforms/homography-from-corners.ts";
export type { SliceSize } from "./warp/resize-and-centre.ts";
export type { VolumeShape } from "./template/volume-shape.ts";
export type { WarpOptions } from "./warp/warp-slices.ts";
export type { Halved } from "./warp/halve-slices.ts";
export type { MeanShape, ShapeMode } from "./template/mean-shape.ts";
export type { Template } from "./template/template.ts";
export type { TemplateWithVariation } from "./template/make-template.ts";
export type { LabelledShape } from "./template/labelled-shapes.ts";
export type { TemplateTask, WrittenTemplate } from "./template/write-templates.ts";
