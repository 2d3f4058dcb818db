import { conv2d as convolve2d, conv3x3 } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import type { Conv2dOptions } from "./conv2d.ts";
import { padVolume } from "./pad-both.ts";
import { kaimingUniform } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/parameter-store.ts";

/** Options of a convolution of volumes: one size, stride and padding for all three axes. */
export interface Conv3dOptions extends Omit<Conv2dOptions, "padding" | "groups" | "bias" | "initialiseBias"> {
  /** Slices, rows and columns of zeros on each side; 0 by default. */
  readonly padding?: number;
}

/**
 * `torch.nn.Conv3d` without bias of volumes that PyTorch holds as [B, C, H, W, D], its kernel as [out, in, h, w, d]: [B,
 * D, H, W, inChannels] -> [B, d, h, w, outChannels].
 */
export function conv3d(scope: Scope, options: Conv3dOptions): (x: tf.Tensor5D) => tf.Tensor5D {
  const { inChannels, outChannels, kernelSize, stride = 1, padding = 0 } = options;
  const shape = [outChannels, inChannels, kernelSize, kernelSize, kernelSize];
  const initialise = options.initialise ?? kaimingUniform;
  const kernel = scope.kernel<tf.Tensor5D>("weight", shape, "volumeWeight", initialise); // [k, k, k, in, out]
  return (x) => {
    const y = tf.tidy(() => convolve(x, kernel(), stride, padding));
    scope.recordCall("conv3d", y, y.size * inChannels * kernelSize ** 3);
    return y;
  };
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
