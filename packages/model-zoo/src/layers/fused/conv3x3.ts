import { conv3x3 } from "@spinegrade/engine";
import type * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";
import { convThenNorm, inferredOrTrained } from "./fused-conv3x3.ts";
import { kaimingUniform } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/parameter-store.ts";

export interface Conv3x3Options {
  readonly inChannels: number;
  readonly outChannels: number;
}

/** A convolution followed by a batch norm: one operation in inference, two in training. */
export type ConvThenNorm<T extends tf.Tensor> = (x: T, norm: BatchNorm, mode: Mode) => T;

/** `torch.nn.Conv2d` of 3x3, padding 1, no bias, then a norm: [N, H, W, inChannels] -> [N, H, W, outChannels]. */
export function conv2d3x3(scope: Scope, options: Conv3x3Options): ConvThenNorm<tf.Tensor4D> {
  const { inChannels, outChannels } = options;
  const shape = [outChannels, inChannels, 3, 3];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform) as tf.Variable<tf.Rank.R4>; // by its shape
  const report = (y: tf.Tensor): void => {
    scope.recordCall("conv2d", y, y.size * inChannels * 9);
  };
  return (x, norm, mode) =>
    inferredOrTrained({
      norm,
      mode,
      report,
      inferred: () => convThenNorm(x, weight, norm),
      trained: () => conv3x3(x, weight),
    });
}

/** `torch.nn.Conv3d` of 3x3x3, padding 1, no bias, then a norm: [B, D, H, W, inChannels] -> [B, D, H, W, outChannels]. */
export function conv3d3x3x3(scope: Scope, options: Conv3x3Options): ConvThenNorm<tf.Tensor5D> {
  const { inChannels, outChannels } = options;
  const shape = [outChannels, inChannels, 3, 3, 3];
  const weight = scope.parameter("weight", shape, "weight", kaimingUniform) as tf.Variable<tf.Rank.R5>; // by its shape
  const report = (y: tf.Tensor): void => {
    scope.recordCall("conv3d", y, y.size * inChannels * 27);
  };
  return (x, norm, mode) =>
    inferredOrTrained({
      norm,
      mode,
      report,
      inferred: () => convThenNorm(x, weight, norm),
      trained: () => conv3x3(x, weight),
    });
}
