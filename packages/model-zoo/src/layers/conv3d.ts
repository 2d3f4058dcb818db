import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform } from "./initialisers.ts";
import type { Scope } from "./parameter-store.ts";

export interface Conv3dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
}

/** `torch.nn.Conv3d` of 3x3x3, padding 1, no bias: [B, D, H, W, inChannels] -> [B, D, H, W, outChannels]. */
export function conv3d3x3x3(scope: Scope, options: Conv3dOptions): (x: tf.Tensor5D) => tf.Tensor5D {
  const shape = [options.outChannels, options.inChannels, 3, 3, 3];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform);
  return (x) => {
    const y = tf.conv3d(x, weight as tf.Tensor5D, 1, "same"); // the weight has rank 5 by its shape above
    scope.ran("conv3d", y, y.size * options.inChannels * 27);
    return y;
  };
}
