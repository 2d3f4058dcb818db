import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import { productOverRows } from "../product/product-over-rows.ts";
import { type Conv2dOptions, tensorflowConv2d } from "./tensorflow-conv2d.ts";

/** With fewer input channels, as in an image, writing patches takes longer than TensorFlow's whole gradient. */
const LEAST_CHANNELS = 8;

/**
 * `tf.conv2d`, with a kernel gradient that has the same bytes for any number of threads. TensorFlow splits that sum
 * over all pixels among its threads; here it is a matrix product with the input patches. TensorFlow's own gradient
 * remains where the product would cost more: kernels of one pixel with stride 1, and larger kernels over fewer than 8
 * input channels.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, O]
 * @returns [N, h, w, O]
 */
export function conv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, options: Conv2dOptions): tf.Tensor4D {
  const { stride, padding } = options;
  const [size, , channels] = kernel.shape;
  // of one pixel with a stride, TensorFlow's is wrong for few channels, and writes to memory not its own (oneDNN, AVX2)
  const byPatches = size === 1 ? stride > 1 : channels >= LEAST_CHANNELS;
  if (!byPatches || !areNativeOperationsActive()) return tf.conv2d(x, kernel, stride, padding);
  return tensorflowConv2d(x, kernel, options, gradientByPatches);
}

function gradientByPatches(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  dy: tf.Tensor,
  options: Conv2dOptions,
): tf.Tensor {
  return tf.reshape(productOverRows(patchesOf(x, kernel.shape[0], options), dy), kernel.shape);
}

/** The input patch of each output: [N, H, W, C] -> [N, h, w, k * k * C], by row, column, channel. */
function patchesOf(x: tf.Tensor4D, size: number, { stride, padding }: Conv2dOptions): tf.Tensor {
  const attributes = {
    T: FLOAT32,
    ksizes: { int: [1, size, size, 1] },
    strides: { int: [1, stride, stride, 1] },
    rates: { int: [1, 1, 1, 1] },
    padding: { string: padding.toUpperCase() },
  };
  return runOp("ExtractImagePatches", attributes, [x], 1)[0];
}
