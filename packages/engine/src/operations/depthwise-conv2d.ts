import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

export interface DepthwiseConv2dOptions {
  /** 1 or more; the same down and across. */
  readonly stride: number;
  /** TensorFlow's: "same" adds the zeros that the size asks for, the odd one behind; "valid" adds none. */
  readonly padding: "same" | "valid";
}

/** What our own operation computes; other sizes take TensorFlow's. */
const KERNEL_SIZES: readonly number[] = [3, 5, 7];
const STRIDES: readonly number[] = [1, 2];

type Arguments = Parameters<typeof depthwiseConv2d>;

/**
 * A 2-D convolution of each channel by itself, and a bias: one operation forward and one backward, which gives the
 * gradients by x, kernel and bias. TensorFlow's own gradients by the kernel take ten times the time.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, 1]
 * @param bias [C], or null for none.
 * @returns [N, h, w, C]
 * @throws RangeError for a kernel or a bias of other channels than x.
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor | null,
  options: DepthwiseConv2dOptions,
): tf.Tensor4D {
  checkShapes(x, kernel, bias, options);
  const isNative =
    areNativeOperationsActive() &&
    KERNEL_SIZES.includes(kernel.shape[0]) &&
    kernel.shape[0] === kernel.shape[1] &&
    STRIDES.includes(options.stride);
  return isNative ? native(x, kernel, bias, options) : plain(x, kernel, bias, options);
}

function native(...[x, kernel, bias, { stride, padding }]: Arguments): tf.Tensor4D {
  const [, height, width] = x.shape;
  const zeros = (side: number): [number, number] =>
    padding === "same" ? samePadding(side, kernel.shape[0], stride) : [0, 0];
  const attributes = { geometry: { int: [stride, ...zeros(height), ...zeros(width)] } };
  const inputs = bias === null ? [x, kernel] : [x, kernel, bias];
  return withGradient(
    inputs,
    () => {
      const added = bias ?? tf.zeros([x.shape[3]]);
      const [y] = runOp("SpinegradeDepthwiseConv2d", attributes, [x, kernel, added], 1);
      return { result: y as tf.Tensor4D, saved: [x, kernel] }; // the rank of x
    },
    (dy, saved) =>
      runOp("SpinegradeDepthwiseConv2dGrad", attributes, [dy, ...saved], 3).slice(0, inputs.length),
  );
}

function plain(...[x, kernel, bias, { stride, padding }]: Arguments): tf.Tensor4D {
  return tf.tidy(() => {
    const y = tf.depthwiseConv2d(x, kernel, stride, padding);
    return bias === null ? y : tf.add<tf.Tensor4D>(y, bias);
  });
}

/** Zeros before and behind a side, as TensorFlow's "same" counts them. */
function samePadding(side: number, kernelSize: number, stride: number): [number, number] {
  const all = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernelSize - side);
  const before = Math.floor(all / 2);
  return [before, all - before];
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
