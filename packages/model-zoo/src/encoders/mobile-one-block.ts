import { gelu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { batchNorm } from "../layers/batch-norm.ts";
import { convNorm } from "../layers/conv-norm.ts";
import { type Convolution, normAsConvolution, sumOfConvolutions } from "../layers/fused/merged-branches.ts";
import { repeatChannels } from "../layers/repeat-channels.ts";
import { squeezeExcite } from "../layers/squeeze-excite.ts";
import type { SqueezeExciteOptions } from "../layers/squeeze-excite.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

export interface MobileOneBlockShape {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /** Whether each output sees one input; `outChannels` is then a multiple of `inChannels`; false by default. */
  readonly isDepthwise?: boolean;
  /** Whether a GELU follows; true by default. */
  readonly isActive?: boolean;
  /** Gates of the sum, if there are any. */
  readonly gates?: Pick<SqueezeExciteOptions, "hiddenChannels" | "activation">;
}

type Layer = (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

/**
 * MobileOne's block (arXiv:2206.04040): the sum of a convolution, of one that sees a pixel, where the first sees more, and of
 * the input, where the sizes are equal; each with its norm: [N, h, w, I] -> [N, h/stride, w/stride, O]. In inference the
 * branches are one convolution.
 */
export function mobileOneBlock(scope: Scope, shape: MobileOneBlockShape): Layer {
  const { inChannels, outChannels, isDepthwise = false, isActive = true } = shape;
  const gate = shape.gates && gatesOf(scope.child("se"), outChannels, shape.gates);
  const branches = summedBranches(scope, shape);
  return (x, mode) =>
    tf.tidy(() => {
      const sum = branches(isDepthwise ? repeatChannels(x, outChannels / inChannels) : x, mode);
      const gated = gate === undefined ? sum : gate(sum, mode);
      return isActive ? gelu(gated) : gated;
    });
}

/** The sum of a block's branches. */
export interface SummedBranches extends Layer {
  /** The branches as one convolution, in inference; call it in a tidy. */
  merged(): Convolution;
  /** Such a convolution of x. */
  convolve(x: tf.Tensor4D, convolution: Convolution): tf.Tensor4D;
}

/** The branches of a block of MobileOne, without gates and activation; a depthwise one's input has all channels. */
export function summedBranches(scope: Scope, shape: MobileOneBlockShape): SummedBranches {
  const { inChannels, outChannels, kernelSize, stride = 1, isDepthwise = false } = shape;
  const hasIdentity = inChannels === outChannels && stride === 1;
  const identity = hasIdentity ? batchNorm(scope.child("identity"), inChannels) : undefined;
  const large = convNorm(scope.child("conv_kxk.0"), shape);
  const small = kernelSize > 1 ? convNorm(scope.child("conv_scale"), { ...shape, kernelSize: 1 }) : undefined;
  const layers = [identity, large, small].flatMap((layer) => layer ?? []);
  const merged = (): Convolution =>
    sumOfConvolutions([
      large.folded(),
      ...(small === undefined ? [] : [small.folded()]),
      ...(identity === undefined ? [] : [normAsConvolution(identity, inChannels, isDepthwise)]),
    ]);
  const convolve = (x: tf.Tensor4D, convolution: Convolution): tf.Tensor4D => {
    const y = large.convolve(x, convolution);
    for (const layer of layers) layer.report(y);
    return y;
  };
  const run = (x: tf.Tensor4D, mode: Mode): tf.Tensor4D =>
    tf.tidy(() => {
      if (!mode.training) return convolve(x, merged());
      return tf.addN(layers.map((layer): tf.Tensor4D => layer(x, mode)));
    });
  return Object.assign(run, { merged, convolve });
}

function gatesOf(
  scope: Scope,
  channels: number,
  gates: Pick<SqueezeExciteOptions, "hiddenChannels" | "activation">,
): ReturnType<typeof squeezeExcite> {
  return squeezeExcite(scope, { ...gates, channels, names: ["fc1", "fc2"] });
}
