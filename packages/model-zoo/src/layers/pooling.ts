import {
  areNativeOperationsActive,
  channelMeans,
  FLOAT32,
  isDifferentiated,
  isTensorFlowActive,
  runOp,
  withGradient,
} from "@spinegrade/engine";
import type { OpAttribute } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { padVolume } from "./pad-both.ts";

/**
 * `torch.nn.MaxPool2d(3, stride=2, padding=1)` of values that are not negative, so that zeros around them never win:
 * [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), C].
 */
export function maxPool3x3Stride2(x: tf.Tensor4D): tf.Tensor4D {
  return isTensorFlowActive()
    ? poolByTensorFlow(x)
    : tf.tidy(() => tf.maxPool(padToWindows(x), 3, 2, "valid"));
}

/**
 * Calls TensorFlow's MaxPool with its built-in padding, which saves the memory of a padded copy; tfjs does not expose
 * it. Our own backward pass takes half of TensorFlow's time; each window's gradient goes to the first of its
 * largest values, as in TensorFlow and PyTorch.
 */
function poolByTensorFlow(x: tf.Tensor4D): tf.Tensor4D {
  const padding = windowPadding(x);
  const attributes: Record<string, OpAttribute> = {
    T: FLOAT32,
    ksize: { int: [1, 3, 3, 1] },
    strides: { int: [1, 2, 2, 1] },
    padding: { string: "EXPLICIT" },
    explicit_paddings: { int: padding.flat() },
    data_format: { string: "NHWC" },
  };
  const isNative = areNativeOperationsActive();
  const native = { geometry: { int: [2, ...padding.slice(1, 3).flat()] }, window: { int: 3 } };
  return withGradient(
    [x],
    () => {
      const [y] = runOp("MaxPool", attributes, [x], 1);
      return { result: y as tf.Tensor4D, saved: isNative ? [x] : [x, y] }; // the rank of x
    },
    (dy, saved) =>
      isNative
        ? runOp("SpinegradeMaxPoolGrad", native, [...saved, dy], 1)
        : runOp("MaxPoolGrad", attributes, [...saved, dy], 1),
  );
}

function padToWindows(x: tf.Tensor4D): tf.Tensor4D {
  return tf.pad(x, windowPadding(x));
}

/** One row and column before the image; after it only if a side is odd, as no window of an even one ends there. */
function windowPadding({ shape: [, height, width] }: tf.Tensor4D): [number, number][] {
  return [
    [0, 0],
    [1, height % 2],
    [1, width % 2],
    [0, 0],
  ];
}

/**
 * `torch.nn.MaxPool3d(3, stride=2, padding=1)` of values that are not negative: [B, D, H, W, C] -> [B, ceil(D / 2),
 * ceil(H / 2), ceil(W / 2), C].
 *
 * Where gradients are recorded, the largest of each slice's windows comes first, then that of three slices: TensorFlow's
 * gradient of a pooled volume runs in one thread, and took a third of a training step of densenet161. In inference, slice
 * by slice saves a fifth of the time, but takes 20 % more memory for 96 slices.
 */
export function maxPool3x3x3Stride2(x: tf.Tensor5D): tf.Tensor5D {
  // no window of an even side reaches the zeros after it: all sides are padded alike
  const atOnce = (): tf.Tensor5D => tf.maxPool3d(padVolume(x, 1), 3, 2, "valid");
  return tf.tidy(() => (isDifferentiated() ? poolSliceBySlice(x) : atOnce()));
}

function poolSliceBySlice(x: tf.Tensor5D): tf.Tensor5D {
  const [volumes, depth, height, width, channels] = x.shape;
  const slices = maxPool3x3Stride2(tf.reshape(x, [volumes * depth, height, width, channels]));
  const [, rows, columns] = slices.shape;
  const pooled = poolDepth(tf.reshape(slices, [volumes, depth, rows * columns * channels]));
  return tf.reshape(pooled, [volumes, pooled.shape[1], rows, columns, channels]);
}

/** The largest of every second slice and its two neighbours: [B, D, S] -> [B, ceil(D / 2), S]. */
function poolDepth(x: tf.Tensor3D): tf.Tensor3D {
  const [volumes, depth, size] = x.shape;
  const count = Math.ceil(depth / 2);
  const even = depth === 2 * count ? x : tf.pad(x, [[0, 0], [0, 1], [0, 0]]); // prettier-ignore
  const pairs = tf.reshape(even, [volumes, count, 2, size]);
  const [middle, after] = tf.unstack(pairs, 2);
  if (middle === undefined || after === undefined) throw new Error("pairs are unstacked above");
  const before = tf.pad(tf.slice(after, [0, 0, 0], [volumes, count - 1, size]), [[0, 0], [1, 0], [0, 0]]); // prettier-ignore
  return tf.maximum(tf.maximum(before, middle), after);
}

/**
 * `torch.nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False)`: an odd side's last window averages what is there.
 * [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), C].
 */
export function avgPool2x2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(x, 2, 2, "same");
}

/** Means over all axes but the first and the last: [N, ..., C] -> [N, C]. */
export function globalMeans(x: tf.Tensor): tf.Tensor2D {
  const [images = 1, rows = 1] = x.shape;
  return tf.tidy(() => channelMeans(tf.reshape<tf.Rank.R4>(x, [images, rows, -1, x.shape.at(-1) ?? 1])));
}
