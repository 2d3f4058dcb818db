import { linear as multiply } from "@spinegrade/engine";
import type { LinearOptions as MultiplyOptions } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform, uniformByFanIn } from "./initialisers.ts";
import type { Initialiser } from "./initialisers.ts";
import type { Scope } from "./parameter-store.ts";

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** What the input goes through first, in the same operation. */
  readonly inputActivation?: MultiplyOptions["inputActivation"];
  /** Trailing axes of size 1 of the weight, for a layer that is a convolution of kernel size 1 in PyTorch; 0 by default. */
  readonly kernelAxes?: number;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
  /** PyTorch's default, uniform, unless given. */
  readonly initialiseBias?: Initialiser;
}

/** `torch.nn.Linear`, or a convolution of kernel size 1, over the last axis: [..., inFeatures] -> [..., outFeatures]. */
export function linear(scope: Scope, options: LinearOptions): <T extends tf.Tensor>(x: T) => T {
  const { inFeatures, outFeatures, kernelAxes = 0 } = options;
  const shape = [outFeatures, inFeatures, ...Array.from({ length: kernelAxes }, () => 1)];
  const weight = scope.parameter("weight", shape, "weight", options.initialise ?? kaimingUniform);
  const initialiseBias = options.initialiseBias ?? uniformByFanIn(shape);
  const bias = scope.parameter("bias", [outFeatures], "vector", initialiseBias);
  const { inputActivation } = options;
  return <T extends tf.Tensor>(x: T): T =>
    tf.tidy(() => {
      const kernel = tf.reshape<tf.Rank.R2>(weight, [inFeatures, outFeatures]);
      const y = multiply(x, kernel, bias, { inputActivation });
      scope.ran("linear", y, y.size * inFeatures);
      return y;
    });
}
