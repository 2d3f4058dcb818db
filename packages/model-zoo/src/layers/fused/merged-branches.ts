/**
 * Structural reparameterization (arXiv:2101.03697): branches of one input that are summed, each a convolution or the input
 * itself, and each with its norm, are one convolution in inference. Call all of these in a tidy.
 */
import type { Folded } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../batch-norm.ts";

/** A convolution with bias: its kernel [k, k, C, 1] of each channel, or [k, k, I, O]. */
export type Convolution = Folded<tf.Tensor4D>;

/** A batch norm of all channels as a convolution by 1x1. */
export function normAsConvolution(norm: BatchNorm, channels: number, isDepthwise: boolean): Convolution {
  const identity = isDepthwise
    ? tf.ones<tf.Rank.R4>([1, 1, channels, 1])
    : tf.reshape<tf.Rank.R4>(tf.eye(channels), [1, 1, channels, channels]);
  return norm.foldInto(identity);
}

/** The sum of convolutions by odd kernels, as one by the largest of them. */
export function sumOfConvolutions(branches: readonly Convolution[]): Convolution {
  const size = sizeOf(branches);
  const kernels = branches.map(({ kernel }) => kernel);
  const large = kernels.filter(({ shape }) => shape[0] === size);
  const small = kernels.filter(({ shape }) => shape[0] !== size); // all of one size here, so that one sum is padded
  return {
    kernel: tf.addN(small.length === 0 ? large : [...large, padKernel(tf.addN(small), size)]),
    bias: tf.addN(branches.map(({ bias }) => bias)),
  };
}

/** The result of a convolution minus that of another, whose kernel is no larger. */
export function differenceOfConvolutions(whole: Convolution, part: Convolution): Convolution {
  const size = sizeOf([whole]);
  return {
    kernel: tf.sub(whole.kernel, padKernel(part.kernel, size)),
    bias: tf.sub(whole.bias, part.bias),
  };
}

/** x + scale * convolution(x), of a depthwise convolution and a vector of channels. */
export function addedToInput({ kernel, bias }: Convolution, scale: tf.Tensor1D): Convolution {
  const [size, , channels] = kernel.shape;
  const input = padKernel(tf.ones<tf.Rank.R4>([1, 1, channels, 1]), size);
  return {
    kernel: tf.add(tf.mul(kernel, tf.reshape(scale, [channels, 1])), input),
    bias: tf.mul(bias, scale),
  };
}

function sizeOf(convolutions: readonly Convolution[]): number {
  return Math.max(...convolutions.map(({ kernel }) => kernel.shape[0]));
}

/** With zeros around it. */
function padKernel(kernel: tf.Tensor4D, size: number): tf.Tensor4D {
  const around = (size - kernel.shape[0]) / 2;
  if (around === 0) return kernel;
  return tf.pad(kernel, [[around, around], [around, around], [0, 0], [0, 0]]); // prettier-ignore
}
