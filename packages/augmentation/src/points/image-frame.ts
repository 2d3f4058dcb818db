import {
  compose,
  FRAME_SIZE,
  invert,
  resizeAndCentre,
  resizeMatrix,
  type Matrix3,
  type SliceSize,
} from "@spinegrade/shape-alignment";

/** The map from the 512 px frame, where shapes are compared, to the network's image of `imageSize` px. */
export function frameToImage(imageSize: number): Matrix3 {
  return resizeMatrix([FRAME_SIZE, FRAME_SIZE], [imageSize, imageSize]);
}

/** The map from pixels of a volume's slice to those of its plain example (`plainExample`). */
export function sliceToExample(sliceSize: SliceSize, imageSize: number): Matrix3 {
  return compose(frameToImage(imageSize), resizeAndCentre(sliceSize, FRAME_SIZE));
}

/** The way back: from a point in the image of a plain example to pixels of the volume's slice, as a prediction needs it. */
export function exampleToSlice(sliceSize: SliceSize, imageSize: number): Matrix3 {
  return invert(sliceToExample(sliceSize, imageSize));
}
