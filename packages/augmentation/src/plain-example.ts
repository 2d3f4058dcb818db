import { checkLabels, type Example, type SliceVolume, type XyzSlice } from "./example.ts";
import { movePoints, toXyzArray } from "./points/move-points.ts";
import { DEFAULT_SAMPLING, renderImage, type ImageSampling } from "./render-image.ts";

/**
 * The example without augmentation, for validation and prediction: resized and centred in the 512 px frame, then
 * resized to the image, by default as one interpolation.
 * @param volume uint8 [D, H, W].
 * @param xyzSlice [P] points in pixels of the volume's slices; empty when only the image is wanted.
 * @param grades [P].
 * @param imageSize side S of the image, px.
 * @returns voxels [D, S, S], the points in pixels of that image. `exampleToSlice` leads back.
 * @throws RangeError when points and grades differ in number or the shape does not hold the voxels.
 */
export function plainExample(
  volume: SliceVolume,
  xyzSlice: readonly XyzSlice[],
  grades: ArrayLike<number>,
  imageSize: number,
  sampling: ImageSampling = DEFAULT_SAMPLING,
): Example {
  checkLabels(xyzSlice, grades);
  const { voxels, shape, sliceToImage } = renderImage(volume, imageSize, {}, sampling);
  const xyz = toXyzArray(movePoints(xyzSlice, sliceToImage));
  return { voxels, shape, xyz, grades: Int8Array.from(grades) };
}
