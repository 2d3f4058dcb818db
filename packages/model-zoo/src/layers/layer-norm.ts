import { layerNorm as normalise } from "@spinegrade/engine";
import type * as tf from "@tensorflow/tfjs-core";
import { ones, zeros } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/parameter-store.ts";

/** `torch.nn.LayerNorm` over the channels of each pixel: [..., C] -> same shape. */
export function layerNorm(scope: Scope, channels: number, epsilon: number): <T extends tf.Tensor>(x: T) => T {
  const scale = scope.parameter("weight", [channels], "vector", ones);
  const offset = scope.parameter("bias", [channels], "vector", zeros);
  return (x) => {
    const y = normalise(x, { scale, offset, epsilon });
    scope.recordCall("layerNorm", y);
    return y;
  };
}
