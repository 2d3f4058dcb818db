import * as tf from "@tensorflow/tfjs-core";
import type { NfnOutput, ScsOutput } from "@spinegrade/model-zoo";
import { withTensors } from "./with-tensors.ts";

/** What a net says of one volume, in the frame of the net's own image. */
export interface VolumePrediction {
  /** Three numbers a point: x and y in mask pixels (a quarter of the image's), z in slices. */
  readonly xyzMask: Float32Array;
  /** For each point the probability of normal/mild, moderate, severe. */
  readonly probabilities: readonly (readonly [number, number, number])[];
}

/** Reads the predictions of a batch out of the NFN net's output: `xyz` and `gradeLogits`, both `[B, P, 3]`. */
export function readNfnOutput({ xyz, gradeLogits }: NfnOutput): VolumePrediction[] {
  const probabilities = withTensors(() => tf.softmax(gradeLogits).dataSync<"float32">());
  return toPredictions(xyz.shape, xyz.dataSync<"float32">(), probabilities);
}

/**
 * Reads the predictions of a batch out of the SCS net's output: x and y from `xy` `[B, P, 2]`, z from
 * `sliceProbabilities`, for each volume `[D, P]`, as the expected slice; the probabilities from `grades` `[B, P, 3]`.
 */
export function readScsOutput({ xy, sliceProbabilities, grades }: ScsOutput): VolumePrediction[] {
  const xyz = withTensors(() => {
    const z = tf.stack(sliceProbabilities.map(expectedSlices)); // B of [P] -> [B, P]
    return tf.concat([xy, tf.expandDims(z, 2)], 2).dataSync<"float32">();
  });
  return toPredictions(grades.shape, xyz, grades.dataSync<"float32">());
}

/** [D, P] -> [P] */
function expectedSlices(probabilities: tf.Tensor2D): tf.Tensor {
  const [depth] = probabilities.shape;
  return tf.sum(tf.mul(probabilities, tf.expandDims(tf.range(0, depth), 1)), 0);
}

/** Two arrays `[B, P, 3]` as one prediction a volume. */
function toPredictions(
  [volumes, points]: readonly [number, number, ...number[]],
  xyz: Float32Array,
  probabilities: Float32Array,
): VolumePrediction[] {
  return Array.from({ length: volumes }, (_, volume) => ({
    xyzMask: xyz.slice(volume * points * 3, (volume + 1) * points * 3),
    probabilities: Array.from({ length: points }, (_point, point) => {
      const start = (volume * points + point) * 3;
      return [...probabilities.subarray(start, start + 3)] as [number, number, number];
    }),
  }));
}
