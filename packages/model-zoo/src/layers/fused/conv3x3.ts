import { conv3x3 } from "@spinegrade/engine";
import type * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { convThenNorm, inferredOrTrained } from "./fused-conv3x3.ts";
import { kaimingUniform } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/scope.ts";

export interface Conv3x3Options {
  readonly inChannels: number;
  readonly outChannels: number;
}

/** A convolution followed by a batch norm: one operation in inference, two in training. */
export type ConvThenNorm<T extends tf.Tensor> = (x: T, norm: BatchNorm, mode: Mode) => T;

/** `torch.nn.Conv2d` of 3x3, padding 1, no bias, then a norm: [N, H, W, inChannels] -> [N, H, W, outChannels]. */
export function conv2d3x3(scope: Scope, options: Conv3x3Options): ConvThenNorm<tf.Tensor4D> {
  return convolution(scope, options, 2);
}

/** `torch.nn.Conv3d` of 3x3x3, padding 1, no bias, then a norm: [B, D, H, W, inChannels] -> [B, D, H, W, outChannels]. */
export function conv3d3x3x3(scope: Scope, options: Conv3x3Options): ConvThenNorm<tf.Tensor5D> {
  return convolution(scope, options, 3);
}

function convolution<T extends tf.Tensor4D | tf.Tensor5D>(
  scope: Scope,
  { inChannels, outChannels }: Conv3x3Options,
  axes: 2 | 3,
): ConvThenNorm<T> {
  const shape = [outChannels, inChannels, ...new Array<number>(axes).fill(3)];
  const kernel = scope.kernel<T>("weight", shape, "weight", kaimingUniform);
  const report = (y: tf.Tensor): void => {
    scope.recordCall(`conv${axes}d`, y, y.size * inChannels * 3 ** axes);
  };
  return (x, norm, mode) =>
    inferredOrTrained({
      norm,
      mode,
      report,
      inferred: () => convThenNorm(x, kernel(), norm),
      trained: () => conv3x3(x, kernel()),
    });
}
