import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform, uniformByFanIn } from "./initialisers.ts";
import type { Scope } from "./parameter-store.ts";

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Trailing axes of size 1 of the weight, for a layer that is a 1x1x1 convolution in PyTorch; 0 by default. */
  readonly kernelAxes?: number;
}

/** `torch.nn.Linear`, or a convolution of kernel size 1, over the last axis: [..., inFeatures] -> [..., outFeatures]. */
export function linear(scope: Scope, options: LinearOptions): <T extends tf.Tensor>(x: T) => T {
  const { inFeatures, outFeatures, kernelAxes = 0 } = options;
  const shape = [outFeatures, inFeatures, ...Array.from({ length: kernelAxes }, () => 1)];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform);
  const bias = scope.parameter("bias", [outFeatures], "vector", uniformByFanIn(shape));
  return <T extends tf.Tensor>(x: T): T =>
    tf.tidy(() => {
      const rows = tf.reshape<tf.Rank.R2>(x, [-1, inFeatures]); // [..., in] -> [rows, in]
      const kernel = tf.reshape<tf.Rank.R2>(weight, [inFeatures, outFeatures]);
      const y = tf.add(tf.matMul(rows, kernel), bias);
      return tf.reshape(y, [...x.shape.slice(0, -1), outFeatures]) as T; // the rank of x
    });
}
