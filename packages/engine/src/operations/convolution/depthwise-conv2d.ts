import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS, activate } from "../activation/activation.ts";
import type { Activation } from "../activation/activation.ts";
import { channelMeans } from "./channel-means.ts";
import { conv2d } from "./conv2d.ts";
import { geometryOf } from "./geometry.ts";
import { relu } from "../activation/relu.ts";
import { areNativeOperationsActive, isDifferentiated } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

export interface DepthwiseConv2dOptions {
  /** 1 or more; equal for rows and columns. */
  readonly stride: number;
  /**
   * As in TensorFlow: "same" pads with zeros, an odd one at the end; "valid" does not pad. Or rows and columns of zeros on
   * each side, as PyTorch counts them, fewer than the kernel has.
   */
  readonly padding: "same" | "valid" | number;
  /** Activation of x before the convolution; its result is neither written nor kept for the backward pass. */
  readonly inputActivation?: "relu" | undefined;
  /** Activation of the outputs, fused when no gradient is recorded; none by default. */
  readonly activation?: Activation | undefined;
}

export interface DepthwiseConv2dWithMeans {
  /** [N, h, w, C] */
  readonly y: tf.Tensor4D;
  /** Means of y over height and width, [N, C]. */
  readonly means: tf.Tensor2D;
}

/** Kernel sizes of the native operation; other sizes use TensorFlow's. */
const KERNEL_SIZES: readonly number[] = [1, 3, 5, 7];
const STRIDES: readonly number[] = [1, 2];

type Arguments = Parameters<typeof depthwiseConv2d>;

/**
 * A depthwise 2-D convolution with bias and activation. One native operation computes the forward pass, and one the
 * backward pass with the gradients with respect to x, kernel and bias; the activation has its own gradient.
 * TensorFlow's kernel gradients take ten times as long.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, 1]
 * @param bias [C], or null for none.
 * @returns [N, h, w, C]
 * @throws RangeError for a kernel or bias whose channels differ from those of x.
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor | null,
  options: DepthwiseConv2dOptions,
): tf.Tensor4D {
  checkShapes(x, kernel, bias, options);
  if (!isNative(kernel, options)) return plain(x, kernel, bias, options);
  if (!isDifferentiated()) return run("SpinegradeDepthwiseConv2d", 1, [x, kernel, bias, options])[0];
  return tf.tidy(() => activate(differentiable(x, kernel, bias, options), options.activation));
}

/**
 * `depthwiseConv2d` together with the means of its result, computed while the result is in the nearest cache.
 * @throws RangeError as `depthwiseConv2d`.
 */
export function depthwiseConv2dWithMeans(...[x, kernel, bias, options]: Arguments): DepthwiseConv2dWithMeans {
  checkShapes(x, kernel, bias, options);
  if (isNative(kernel, options) && !isDifferentiated()) {
    const [y, means] = run("SpinegradeDepthwiseConv2dMeans", 2, [x, kernel, bias, options]);
    return { y, means: means as tf.Tensor2D }; // [N, C]
  }
  const y = depthwiseConv2d(x, kernel, bias, options);
  return { y, means: channelMeans(y) };
}

function isNative(kernel: tf.Tensor4D, { stride }: DepthwiseConv2dOptions): boolean {
  const [height, width] = kernel.shape;
  const isKnown = height === width && KERNEL_SIZES.includes(height) && STRIDES.includes(stride);
  return isKnown && areNativeOperationsActive();
}

/** Runs `SpinegradeDepthwiseConv2d`, or another operation with the same inputs whose first output is the map. */
function run(
  operation: string,
  outputs: number,
  [x, kernel, bias, options]: Arguments,
): [tf.Tensor4D, ...tf.Tensor[]] {
  return tf.tidy(() => {
    const attributes = {
      ...attributesOf(x, kernel, options),
      activation: { int: [ACTIVATIONS[options.activation ?? "none"]] },
    };
    const inputs = [x, kernel, bias ?? tf.zeros([x.shape[3]])];
    return runOp(operation, attributes, inputs, outputs) as [tf.Tensor4D, ...tf.Tensor[]]; // the rank of x
  });
}

/** The attributes of the forward pass and of the backward pass. */
function attributesOf(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  options: DepthwiseConv2dOptions,
): Record<string, OpAttribute> {
  const { inputActivation = "none" } = options;
  return {
    ...geometryOf(x, kernel, options),
    input_activation: { int: [ACTIVATIONS[inputActivation]] },
  };
}

/** Without the activation. */
function differentiable(...[x, kernel, bias, options]: Arguments): tf.Tensor4D {
  const before = { ...options, activation: undefined };
  const inputs = bias === null ? [x, kernel] : [x, kernel, bias];
  return withGradient(
    inputs,
    () => {
      const [result] = run("SpinegradeDepthwiseConv2d", 1, [x, kernel, bias, before]);
      return { result, saved: [x, kernel] };
    },
    (dy, saved) => {
      const attributes = attributesOf(x, kernel, before);
      return runOp("SpinegradeDepthwiseConv2dGrad", attributes, [dy, ...saved], 3).slice(0, inputs.length);
    },
  );
}

function plain(...[x, kernel, bias, options]: Arguments): tf.Tensor4D {
  return tf.tidy(() => {
    const { stride, activation, inputActivation } = options;
    const { map, padding } = padded(inputActivation === "relu" ? relu(x) : x, options);
    // of one channel, TensorFlow's is its convolution, with the fault that `conv2d` avoids
    const y =
      x.shape[3] === 1
        ? conv2d(map, kernel, { stride, padding })
        : tf.depthwiseConv2d(map, kernel, stride, padding);
    return activate(bias === null ? y : tf.add<tf.Tensor4D>(y, bias), activation);
  });
}

/** The map with the zeros around it that TensorFlow does not count itself. */
function padded(
  x: tf.Tensor4D,
  { padding }: DepthwiseConv2dOptions,
): { map: tf.Tensor4D; padding: "same" | "valid" } {
  if (typeof padding === "string") return { map: x, padding };
  const around: [number, number] = [padding, padding];
  return { map: tf.pad(x, [[0, 0], around, around, [0, 0]]), padding: "valid" };
}

function checkShapes(...[x, kernel, bias]: Arguments): void {
  const channels = x.shape[3];
  const [, , kernelChannels, multiplier] = kernel.shape;
  const fits = bias === null || (bias.rank === 1 && bias.size === channels);
  if (kernelChannels === channels && multiplier === 1 && fits) return;
  throw new RangeError(
    `depthwiseConv2d of [${x.shape.join(", ")}]: the kernel must be [k, k, ${channels}, 1] and the bias [${channels}], ` +
      `not [${kernel.shape.join(", ")}] and [${bias?.shape.join(", ") ?? ""}]`,
  );
}
