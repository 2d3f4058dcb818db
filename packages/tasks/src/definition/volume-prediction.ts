import type { HeatmapFeatures } from "@spinegrade/competition-data";
import type * as tf from "@tensorflow/tfjs-core";
import { withTensors } from "./with-tensors.ts";

/** A net's findings in one volume, in the frame of the net's input image. */
export interface VolumePrediction {
  /** Three numbers per point: x and y in mask pixels (a quarter of the image's resolution), z in slices. */
  readonly xyzMask: Float32Array;
  /** Per point, the probabilities of normal/mild, moderate and severe. */
  readonly probabilities: readonly (readonly [number, number, number])[];
  /** Per point, how sure the net is of its place. `predict` and `infer` of a task's net always give it. */
  readonly heatmaps?: readonly HeatmapFeatures[];
}

/** A net's findings in a batch, as tensors. */
export interface PointTensors {
  /** `[B, P, 3]`: x and y in mask pixels, z in slices. */
  readonly xyz: tf.Tensor;
  /** `[B, P, 3]`: the probabilities of normal/mild, moderate and severe. */
  readonly probabilities: tf.Tensor;
}

/** Reads the points of a net's output as one prediction per volume, and leaves no tensor. */
export function readPoints<Output>(
  pointsOf: (output: Output) => PointTensors,
  output: Output,
): VolumePrediction[] {
  return withTensors(() => {
    const { xyz, probabilities } = pointsOf(output);
    const [volumes = 0, points = 0] = xyz.shape;
    return toPredictions([volumes, points], xyz.dataSync<"float32">(), probabilities.dataSync<"float32">());
  });
}

/** Converts two arrays `[B, P, 3]` to one prediction per volume. */
export function toPredictions(
  [volumes, points]: readonly [number, number, ...number[]],
  xyz: Float32Array,
  probabilities: Float32Array,
): VolumePrediction[] {
  return Array.from({ length: volumes }, (_, volume) => ({
    xyzMask: xyz.slice(volume * points * 3, (volume + 1) * points * 3),
    probabilities: Array.from({ length: points }, (_point, point) => {
      const start = (volume * points + point) * 3;
      return [
        probabilities[start] ?? Number.NaN,
        probabilities[start + 1] ?? Number.NaN,
        probabilities[start + 2] ?? Number.NaN,
      ] as const;
    }),
  }));
}
