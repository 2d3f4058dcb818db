import * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";

/** Image pixels per mask pixel: the decoder's output has a quarter of the image's resolution. */
export const MASK_STRIDE = 4;

/** The points and grades of a batch, in the form that the losses of every one-stage net use. */
// a type, not an interface, so that tf.tidy accepts it as a tensor container
export type PointTargets = Readonly<{
  /** `[B, P, 3]`: x and y in mask px, z in slices; z = -1 marks a missing point. */
  xyz: tf.Tensor3D;
  /** [B, P]; -1 marks a missing grade. */
  grades: tf.Tensor2D;
}>;

/** The points of an example in mask coordinates: x and y in mask pixels, z in slices. */
export function toMaskFrame({ xyz }: Example): Float32Array {
  return xyz.map((value, index) => (index % 3 === 2 ? value : value / MASK_STRIDE));
}

/** Depth, height and width of the mask. */
export function maskShape({ shape: [depth, height, width] }: Example): [number, number, number] {
  return [depth, height / MASK_STRIDE, width / MASK_STRIDE];
}

/** Collects the points and grades of examples. The caller disposes them. */
export function pointTargets(examples: readonly Example[]): PointTargets {
  const count = examples[0]?.grades.length ?? 0;
  const xyz = Float32Array.from(examples.flatMap((example) => [...toMaskFrame(example)]));
  const grades = Int32Array.from(examples.flatMap((example) => [...example.grades]));
  return {
    xyz: tf.tensor3d(xyz, [examples.length, count, 3]),
    grades: tf.tensor2d(grades, [examples.length, count], "int32"),
  };
}
