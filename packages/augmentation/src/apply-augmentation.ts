import type { Generator } from "@spinegrade/random";
import { compose, similarityMatrix } from "@spinegrade/shape-alignment";
import { adjustBrightness } from "./greys/adjust-brightness.ts";
import { motionShift } from "./greys/blur-motion.ts";
import { applyDegradation } from "./greys/degrade.ts";
import type { AugmentationPlan } from "./draw-augmentation.ts";
import { checkLabels, type Example, type SliceVolume, type XyzSlice } from "./example.ts";
import { flipLabels, mirrorColumns } from "./points/flip-sides.ts";
import { movePoints, toXyzArray } from "./points/move-points.ts";
import { DEFAULT_SAMPLING, renderImage, type ImageSampling } from "./render-image.ts";

/**
 * Makes an example as planned; voxels and points take the same map.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [P] points in pixels of the volume's slices.
 * @param grades [P].
 * @param plan from `drawAugmentation`, or of your own making.
 * @returns voxels [D, S, S], the points in pixels of that image.
 * @throws RangeError when points and grades differ in number or the shape does not hold the voxels.
 */
export function applyAugmentation(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  {
    reverseSlices,
    mirrorColumns: isMirrored = false,
    flip,
    move,
    cutOut,
    brightness,
    degradation,
  }: AugmentationPlan,
  {
    imageSize,
    generator,
    sampling = DEFAULT_SAMPLING,
  }: { imageSize: number; generator: Generator; sampling?: ImageSampling },
): Example {
  checkLabels(xyzSlice, grades);
  const [depth, , width] = volume.shape;
  const turned = isMirrored
    ? flipLabels(xyzSlice, grades, width, flip, "columns")
    : { points: xyzSlice, grades };
  const labels = reverseSlices ? flipLabels(turned.points, turned.grades, depth, flip) : turned;
  const rendering = move === undefined ? { reverseSlices, cutOut } : { move, reverseSlices, cutOut };
  const image = renderImage(isMirrored ? mirrorColumns(volume) : volume, imageSize, rendering, sampling);
  const bright = brightness === undefined ? image.voxels : adjustBrightness(image.voxels, brightness);
  const voxels =
    degradation === undefined ? bright : applyDegradation(bright, image.shape, degradation, generator);
  const translation = degradation?.kind === "motion-blur" ? motionShift(degradation) : ([0, 0] as const);
  const sliceToExample = compose(similarityMatrix({ translation }), image.sliceToImage);
  return {
    voxels,
    shape: image.shape,
    xyz: toXyzArray(movePoints(labels.points, sliceToExample)),
    grades: Int8Array.from(labels.grades),
  };
}
