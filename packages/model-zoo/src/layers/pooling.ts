import * as tf from "@tensorflow/tfjs-core";

/**
 * `torch.nn.MaxPool2d(3, stride=2, padding=1)` of values that are not negative, so that the zeros around them never
 * win: [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), C].
 */
export function maxPool3x3Stride2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const [, height, width] = x.shape;
    // the last window of an even side ends with the image: zeros behind it would only cost a copy
    const padded = tf.pad(x, [
      [0, 0],
      [1, height % 2],
      [1, width % 2],
      [0, 0],
    ]);
    return tf.maxPool(padded, 3, 2, "valid");
  });
}

/**
 * `torch.nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False)`: an odd side's last window averages what is there.
 * [N, H, W, C] -> [N, ceil(H / 2), ceil(W / 2), C].
 */
export function avgPool2x2(x: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(x, 2, 2, "same");
}
