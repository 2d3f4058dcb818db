import { gelu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { batchNorm } from "../layers/batch-norm.ts";
import { convNorm } from "../layers/conv-norm.ts";
import { squeezeExcite } from "../layers/squeeze-excite.ts";
import type { SqueezeExciteOptions } from "../layers/squeeze-excite.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/parameter-store.ts";

export interface MobileOneBlockShape {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /** Whether each output sees one input; false by default. */
  readonly isDepthwise?: boolean;
  /** Whether a GELU follows; true by default. */
  readonly isActive?: boolean;
  /** Gates of the sum, if there are any. */
  readonly gates?: Pick<SqueezeExciteOptions, "hiddenChannels" | "activation">;
}

/**
 * MobileOne's block (arXiv:2206.04040) with its branches apart: the sum of a convolution, of one that sees a pixel, where
 * the first sees more, and of the input, where the sizes are equal; each with its norm: [N, h, w, I] -> [N, h/stride,
 * w/stride, O].
 */
export function mobileOneBlock(
  scope: Scope,
  shape: MobileOneBlockShape,
): (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D {
  const { inChannels, outChannels, kernelSize, stride = 1, isActive = true } = shape;
  const gate = shape.gates && gatesOf(scope.child("se"), outChannels, shape.gates);
  const branches: ((x: tf.Tensor4D, mode: Mode) => tf.Tensor4D)[] = [];
  if (inChannels === outChannels && stride === 1)
    branches.push(batchNorm(scope.child("identity"), inChannels));
  branches.push(convNorm(scope.child("conv_kxk.0"), shape));
  if (kernelSize > 1) branches.push(convNorm(scope.child("conv_scale"), { ...shape, kernelSize: 1 }));
  return (x, mode) =>
    tf.tidy(() => {
      const sum = tf.addN(branches.map((branch) => branch(x, mode)));
      const gated = gate === undefined ? sum : gate(sum, mode);
      return isActive ? gelu(gated) : gated;
    });
}

function gatesOf(
  scope: Scope,
  channels: number,
  gates: Pick<SqueezeExciteOptions, "hiddenChannels" | "activation">,
): ReturnType<typeof squeezeExcite> {
  return squeezeExcite(scope, { ...gates, channels, names: ["fc1", "fc2"] });
}
