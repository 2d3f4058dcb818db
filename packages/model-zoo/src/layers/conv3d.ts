import { conv2d as convolve2d, conv3x3 } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import type { Conv2dOptions } from "./conv2d.ts";
import { padVolume } from "./pad-both.ts";
import { kaimingUniform } from "../parameters/initialisers.ts";
import type { Kernel, Scope } from "../parameters/scope.ts";

/** Options of a convolution of volumes: one size, stride and padding for all three axes. */
export interface Conv3dOptions extends Omit<Conv2dOptions, "padding" | "groups" | "bias" | "initialiseBias"> {
  /** Slices, rows and columns of zeros on each side; 0 by default. */
  readonly padding?: number;
}

/** [B, D, H, W, inChannels] -> [B, d, h, w, outChannels]. */
export interface Conv3d {
  (x: tf.Tensor5D): tf.Tensor5D;
  /** [k, k, k, inChannels, outChannels]; call it in a tidy. */
  readonly kernel: Kernel<tf.Tensor5D>;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  report(y: tf.Tensor5D): void;
}

/**
 * `torch.nn.Conv3d` without bias of volumes that PyTorch holds as [B, C, H, W, D], its kernel as [out, in, h, w, d]: [B,
 * D, H, W, inChannels] -> [B, d, h, w, outChannels].
 */
export function conv3d(scope: Scope, options: Conv3dOptions): Conv3d {
  const { inChannels, outChannels, kernelSize, stride = 1, padding = 0 } = options;
  const shape = [outChannels, inChannels, kernelSize, kernelSize, kernelSize];
  const initialise = options.initialise ?? kaimingUniform;
  const kernel = scope.kernel<tf.Tensor5D>("weight", shape, "volumeWeight", initialise); // [k, k, k, in, out]
  const report = (y: tf.Tensor5D): void => {
    scope.recordCall("conv3d", y, y.size * inChannels * kernelSize ** 3);
  };
  const run = (x: tf.Tensor5D): tf.Tensor5D => {
    const y = tf.tidy(() => convolve(x, kernel(), stride, padding));
    report(y);
    return y;
  };
  return Object.assign(run, { kernel, report });
}

function convolve(x: tf.Tensor5D, kernel: tf.Tensor5D, stride: number, padding: number): tf.Tensor5D {
  const size = kernel.shape[0];
  if (size === 1 && stride === 1) return pointwise(x, kernel);
  if (stride === 1 && size === 3 && padding === 1) return conv3x3(x, kernel);
  return tf.conv3d(padding === 0 ? x : padVolume(x, padding), kernel, stride, "valid");
}

/** A kernel of one voxel: the slices are one image, higher than wide. */
function pointwise(x: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D {
  const [volumes, depth, height, width, inChannels] = x.shape;
  const outChannels = kernel.shape[4];
  const slices = tf.reshape<tf.Rank.R4>(x, [volumes, depth * height, width, inChannels]);
  const planar = tf.reshape<tf.Rank.R4>(kernel, [1, 1, inChannels, outChannels]);
  const y = convolve2d(slices, planar, { stride: 1, padding: "valid" });
  return tf.reshape<tf.Rank.R5>(y, [volumes, depth, height, width, outChannels]);
}
