import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive, isDifferentiated } from "../backend/native-operations.ts";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import { directConv2d } from "./direct-conv2d.ts";
import { fewChannelsConv2d } from "./few-channels-conv2d.ts";
import { linear } from "../product/linear.ts";
import { requireFallbackPrecision } from "../backend/product-precision.ts";
import { productOverRows } from "../product/product-over-rows.ts";
import { type Conv2dOptions, tensorflowConv2d } from "./tensorflow-conv2d.ts";

/**
 * With fewer input channels, as in an image, a native gradient reads windows, which takes less time than writing patches.
 * `kChannelsOfTap` of native/ops/conv2d-operations.cc; a spec compares them.
 */
export const LEAST_CHANNELS_OF_PATCHES = 8;

/**
 * Limits within which `directConv2d` is used. Its processor time for y, dx and dKernel with AVX2, relative to TensorFlow's
 * (dKernel: to the product with patches), 13 images: 3x3 on 512 channels at 3x3 pixels 0.7, 0.6, 0.45; with stride 2 to 3x3
 * 0.6, 0.5, 0.5; to 6x6 0.9, 0.95, 0.65; to 12x12 0.85, 0.85, 0.8; 1x1 with stride 2 0.7, 0.7, 0.6. Elsewhere it is slower: 3x3 with
 * stride 2 to 40x40 1.0, 1.4, 1.2; on one image of 3x3 pixels y is 1.3.
 */
const DIRECT = { mostPixels: 144, leastRows: 32, leastChannels: 16, largestKernel: 3 } as const;

/**
 * `tf.conv2d`, with a kernel gradient that has the same bytes for any number of threads. Small maps are convolved by
 * `directConv2d`, others by TensorFlow. TensorFlow splits the sum of the kernel gradient over all pixels among its threads;
 * here it is a matrix product with the input patches, which are written only for 8 input channels or more. Kernels of one pixel with
 * stride 1 are linear layers where gradients are recorded.
 * @param x [N, H, W, C]
 * @param kernel [k, k, C, O]
 * @returns [N, h, w, O]
 * @throws UserError as `linear`, where it is one.
 */
export function conv2d(x: tf.Tensor4D, kernel: tf.Tensor4D, options: Conv2dOptions): tf.Tensor4D {
  const { stride, padding } = options;
  const isLinear = kernel.shape[0] === 1 && kernel.shape[1] === 1 && stride === 1 && isDifferentiated();
  if (!areNativeOperationsActive()) {
    if (isLinear) requireFallbackPrecision();
    return tf.conv2d(x, kernel, stride, padding);
  }
  if (isDirectFaster(x, kernel, options)) return directConv2d(x, kernel, options);
  const [size, across, channels] = kernel.shape;
  if (!isDifferentiated() || size !== across) return tf.conv2d(x, kernel, stride, padding);
  if (isLinear) return linearConv2d(x, kernel);
  // of one pixel with a stride, TensorFlow's is wrong for few channels, and writes to memory not its own (oneDNN, AVX2)
  if (size > 1 && channels < LEAST_CHANNELS_OF_PATCHES) return fewChannelsConv2d(x, kernel, options);
  return tensorflowConv2d(x, kernel, options, gradientByPatches);
}

function linearConv2d(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [, , channels, outChannels] = kernel.shape;
  return tf.tidy(() => linear(x, tf.reshape(kernel, [channels, outChannels]), tf.zeros([outChannels])));
}

function isDirectFaster(x: tf.Tensor4D, kernel: tf.Tensor4D, { stride, padding }: Conv2dOptions): boolean {
  const [images, height, width] = x.shape;
  const [size, across, channels, outChannels] = kernel.shape;
  const outSide = (side: number): number => Math.floor((side - (padding === "same" ? 1 : size)) / stride) + 1;
  const pixels = outSide(height) * outSide(width);
  return (
    size === across &&
    size <= DIRECT.largestKernel &&
    (size > 1 || stride > 1) &&
    channels === x.shape[3] &&
    Math.min(channels, outChannels) >= DIRECT.leastChannels &&
    pixels <= DIRECT.mostPixels &&
    images * pixels >= DIRECT.leastRows
  );
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
