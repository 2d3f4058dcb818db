import * as tf from "@tensorflow/tfjs-core";
import type { NfnNet, NfnOutput } from "@spinegrade/model-zoo";
import { type ImageVolume, toBatch } from "./to-batch.ts";
import { withTensors } from "./with-tensors.ts";

/** What a net says of one volume, in the frame of the net's own image. */
export interface VolumePrediction {
  /** Three numbers a point: x and y in mask pixels (a quarter of the image's), z in slices. */
  readonly xyzMask: Float32Array;
  /** For each point the probability of normal/mild, moderate, severe. */
  readonly probabilities: readonly (readonly [number, number, number])[];
}

/** Runs a net, in inference mode, over volumes of one in-plane size; one prediction a volume. No tensor is left. */
export function predictExamples(net: NfnNet, volumes: readonly ImageVolume[]): VolumePrediction[] {
  return withTensors(() => {
    const { images, depths } = toBatch(volumes);
    return readPredictions(net.forward(images, depths, { training: false }));
  });
}

/** Reads the predictions of a batch out of a net's output: `xyz` and `gradeLogits`, both `[B, P, 3]`. */
export function readPredictions({
  xyz,
  gradeLogits,
}: Pick<NfnOutput, "xyz" | "gradeLogits">): VolumePrediction[] {
  const [volumes, points] = xyz.shape;
  const coordinates = xyz.dataSync<"float32">();
  const probabilities = withTensors(() => tf.softmax(gradeLogits).dataSync<"float32">());
  return Array.from({ length: volumes }, (_, volume) => ({
    xyzMask: coordinates.slice(volume * points * 3, (volume + 1) * points * 3),
    probabilities: Array.from({ length: points }, (_point, point) => {
      const start = (volume * points + point) * 3;
      return [...probabilities.subarray(start, start + 3)] as [number, number, number];
    }),
  }));
}
