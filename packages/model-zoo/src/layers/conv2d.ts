import { addBias, conv2d as convolve2d, conv3x3, groupedConv2d, linear } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { padBoth } from "./pad-both.ts";
import { kaimingUniform, uniformByFanIn } from "../parameters/initialisers.ts";
import type { Initialiser } from "../parameters/initialisers.ts";
import type { Convolution } from "./fused/merged-branches.ts";
import type { Kernel, Scope } from "../parameters/scope.ts";

export interface Conv2dOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /**
   * Rows and columns of zeros on each side, as PyTorch counts them, or TensorFlow's "same": as many as the stride asks
   * for, the odd one at the bottom and right; 0 by default.
   */
  readonly padding?: number | "same";
  /** 1 by default. */
  readonly groups?: number;
  /** False by default. */
  readonly bias?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
  /** PyTorch's default, uniform, unless given. */
  readonly initialiseBias?: Initialiser;
}

/** [N, H, W, inChannels] -> [N, h, w, outChannels]. */
export interface Conv2d {
  (x: tf.Tensor4D): tf.Tensor4D;
  /** [k, k, inChannels / groups, outChannels]; call it in a tidy. */
  readonly kernel: Kernel<tf.Tensor4D>;
  /** The same convolution by another kernel and bias. */
  convolve(x: tf.Tensor4D, convolution: Convolution): tf.Tensor4D;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  report(y: tf.Tensor4D): void;
}

/**
 * `torch.nn.Conv2d`: [N, H, W, inChannels] -> [N, h, w, outChannels].
 *
 * A grey image may be given as one channel where the layer takes more: the kernel is then summed over its input
 * channels, which gives what an image of equal channels gives, at a fraction of the cost.
 */
export function conv2d(scope: Scope, options: Conv2dOptions): Conv2d {
  const { inChannels, outChannels, kernelSize, stride = 1, padding = 0, groups = 1 } = options;
  const shape = [outChannels, inChannels / groups, kernelSize, kernelSize];
  const weight = scope.kernel<tf.Tensor4D>("weight", shape, "weight", options.initialise ?? kaimingUniform);
  const bias = options.bias === true ? biasOf(scope, shape, options) : undefined;
  const report = (y: tf.Tensor4D, ins = inChannels / groups): void => {
    scope.recordCall("conv2d", y, y.size * ins * kernelSize ** 2);
  };
  const seenBy = (x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D =>
    x.shape[3] === 1 && inChannels > 1 ? tf.sum<tf.Tensor4D>(kernel, 2, true) : kernel;
  const run = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const kernel = seenBy(x, weight());
      const y = convolve(x, kernel, stride, padding);
      report(y, kernel.shape[2]);
      return bias === undefined ? y : addBias(y, bias);
    });
  const convolveBy = (x: tf.Tensor4D, given: Convolution): tf.Tensor4D =>
    tf.tidy(() => {
      const kernel = seenBy(x, given.kernel);
      const [, , ins, outs] = kernel.shape;
      const isPixelwise = kernelSize === 1 && stride === 1 && groups === 1;
      return isPixelwise
        ? linear(x, tf.reshape<tf.Rank.R2>(kernel, [ins, outs]), given.bias)
        : addBias(convolve(x, kernel, stride, padding), given.bias);
    });
  return Object.assign(run, { kernel: weight, convolve: convolveBy, report });
}

function biasOf(scope: Scope, weightShape: readonly number[], options: Conv2dOptions): tf.Variable {
  const initialise = options.initialiseBias ?? uniformByFanIn(weightShape);
  return scope.parameter("bias", [options.outChannels], "vector", initialise);
}

/** TensorFlow's own "same" pads less before than after where the stride is not 1; PyTorch pads both alike. */
function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  stride: number,
  padding: number | "same",
): tf.Tensor4D {
  if (padding === 0) return apply(x, kernel, stride, "valid");
  const isSame = padding === "same" || (stride === 1 && kernel.shape[0] === 2 * padding + 1);
  return isSame ? apply(x, kernel, stride, "same") : apply(padBoth(x, padding), kernel, stride, "valid");
}

function apply(x: tf.Tensor4D, kernel: tf.Tensor4D, stride: number, padding: "same" | "valid"): tf.Tensor4D {
  if (kernel.shape[2] < x.shape[3]) return groupedConv2d(x, kernel, { stride, padding });
  if (kernel.shape[0] === 3 && stride === 1 && padding === "same") return conv3x3(x, kernel);
  return convolve2d(x, kernel, { stride, padding });
}
