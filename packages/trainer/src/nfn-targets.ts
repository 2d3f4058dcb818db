import * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import type { NfnTarget } from "@spinegrade/losses";
import { MASK_STRIDE } from "@spinegrade/predictor";

/** The points of an example in its mask's frame: x and y in mask pixels, z in slices. */
export function toMaskFrame({ xyz }: Example): Float32Array {
  return xyz.map((value, index) => (index % 3 === 2 ? value : value / MASK_STRIDE));
}

/** What the losses compare a batch's output with; the caller tidies. */
export function nfnTargets(examples: readonly Example[]): NfnTarget {
  const points = examples.map(toMaskFrame);
  const count = examples[0]?.grades.length ?? 0;
  return {
    heatmap: examples.map(({ shape: [depth, height, width] }, volume) =>
      oneHotHeatmap(points[volume] ?? new Float32Array(0), [
        depth,
        height / MASK_STRIDE,
        width / MASK_STRIDE,
      ]),
    ),
    xyz: tf.tensor3d(concatenate(points), [examples.length, count, 3]),
    grades: tf.tensor2d(
      Int32Array.from(examples.flatMap(({ grades }) => [...grades])),
      [examples.length, count],
      "int32",
    ),
  };
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}
