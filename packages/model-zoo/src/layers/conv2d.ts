import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform, uniformByFanIn } from "./initialisers.ts";
import type { Initialiser } from "./initialisers.ts";
import type { Scope } from "./parameter-store.ts";

export interface Conv2dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /** Rows and columns of zeros on each side, as PyTorch counts them; 0 by default. */
  readonly padding?: number;
  /** False by default. */
  readonly bias?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
}

/**
 * `torch.nn.Conv2d`: [N, H, W, inChannels] -> [N, h, w, outChannels].
 *
 * A grey image may be given as one channel where the layer takes more: the kernel is then summed over its input
 * channels, which gives what an image of equal channels gives, at a fraction of the cost.
 */
export function conv2d(scope: Scope, options: Conv2dOptions): (x: tf.Tensor4D) => tf.Tensor4D {
  const { inChannels, outChannels, kernelSize, stride = 1, padding = 0 } = options;
  const shape = [outChannels, inChannels, kernelSize, kernelSize];
  const weight = scope.parameter("weight", shape, "weight", options.initialise ?? kaimingUniform);
  const bias =
    options.bias === true
      ? scope.parameter("bias", [outChannels], "vector", uniformByFanIn(shape))
      : undefined;
  return (x) =>
    tf.tidy(() => {
      const isGrey = x.shape[3] === 1 && inChannels > 1;
      const kernel = (isGrey ? tf.sum(weight, 2, true) : weight) as tf.Tensor4D; // [k, k, in, out]
      const y = convolve(x, kernel, stride, padding);
      return bias === undefined ? y : tf.add(y, bias);
    });
}

/** TensorFlow's own "same" pads less before than after where the stride is not 1; PyTorch pads both alike. */
function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, stride: number, padding: number): tf.Tensor4D {
  if (padding === 0) return tf.conv2d(x, kernel, stride, "valid");
  if (stride === 1 && kernel.shape[0] === 2 * padding + 1) return tf.conv2d(x, kernel, 1, "same");
  const padded = tf.pad(x, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  return tf.conv2d(padded, kernel, stride, "valid");
}
