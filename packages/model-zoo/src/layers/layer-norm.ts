import { layerNorm as normalise } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { ones, zeros } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/scope.ts";

export interface LayerNormOptions {
  /** Whether a learned offset is added, PyTorch's bias; true by default. */
  readonly hasOffset?: boolean;
}

/** `torch.nn.LayerNorm` over the channels of each pixel: [..., C] -> same shape. */
export function layerNorm(
  scope: Scope,
  channels: number,
  epsilon: number,
  { hasOffset = true }: LayerNormOptions = {},
): <T extends tf.Tensor>(x: T) => T {
  const scale = scope.parameter("weight", [channels], "vector", ones);
  const learned = hasOffset ? scope.parameter("bias", [channels], "vector", zeros) : undefined;
  return <T extends tf.Tensor>(x: T): T =>
    tf.tidy(() => {
      const y = normalise(x, { scale, offset: learned ?? tf.zeros([channels]), epsilon });
      scope.recordCall("layerNorm", y);
      return y;
    });
}
