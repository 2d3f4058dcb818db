import * as tf from "@tensorflow/tfjs-core";
import type { NfnNet } from "@spinegrade/model-zoo";
import { type ImageVolume, toBatch } from "./to-batch.ts";

/** What a net says of one volume, in the frame of the net's own image. */
export interface VolumePrediction {
  /** Three numbers a point: x and y in mask pixels (a quarter of the image's), z in slices. */
  readonly xyzMask: Float32Array;
  /** For each point the probability of normal/mild, moderate, severe. */
  readonly probabilities: readonly (readonly [number, number, number])[];
}

/** Runs a net, in inference mode, over volumes of one in-plane size; one prediction a volume. No tensor is left. */
export function predictExamples(net: NfnNet, volumes: readonly ImageVolume[]): VolumePrediction[] {
  const [xyz, probabilities] = tf.tidy(() => {
    const { images, depths } = toBatch(volumes);
    const output = net.forward(images, depths, { training: false });
    return [output.xyz.dataSync<"float32">(), tf.softmax(output.gradeLogits).dataSync<"float32">()] as const;
  });
  const points = xyz.length / 3 / volumes.length;
  return volumes.map((_, volume) => ({
    xyzMask: xyz.slice(volume * points * 3, (volume + 1) * points * 3),
    probabilities: Array.from({ length: points }, (_point, point) => {
      const start = (volume * points + point) * 3;
      return [probabilities[start], probabilities[start + 1], probabilities[start + 2]] as [number, number, number];
    }),
  }));
}
