import * as tf from "@tensorflow/tfjs-core";

/** The decoder's largest convolution for one volume: [1, D, h, w, C], kernel 3 x 3 x 3, C channels in and out. */
const INPUT_SHAPE = [1, 8, 80, 80, 96] as const;
const KERNEL_SIZE = 3;

/** A timing of 3-D convolution. */
export interface Conv3dTiming {
  /** [B, D, h, w, C] */
  readonly inputShape: readonly number[];
  readonly kernelSize: number;
  /** Median over the repeats. */
  readonly seconds: number;
  /** 10^9 floating-point operations per second; a multiply-add counts as two. */
  readonly gflopPerSecond: number;
}

/** Times the forward pass of one 3-D convolution on the current backend, after a warm-up run. */
export function measureConv3d({ repeats = 5 } = {}): Conv3dTiming {
  const [batch, depth, height, width, channels] = INPUT_SHAPE;
  const input = tf.randomUniform<tf.Rank.R5>([...INPUT_SHAPE], -1, 1, "float32", 1);
  const kernel = tf.randomUniform<tf.Rank.R5>(
    [KERNEL_SIZE, KERNEL_SIZE, KERNEL_SIZE, channels, channels],
    -1,
    1,
    "float32",
    2,
  );
  timeConv3d(input, kernel);
  const seconds = median(Array.from({ length: repeats }, () => timeConv3d(input, kernel)));
  tf.dispose([input, kernel]);
  const operations = 2 * batch * depth * height * width * channels * channels * KERNEL_SIZE ** 3;
  return {
    inputShape: INPUT_SHAPE,
    kernelSize: KERNEL_SIZE,
    seconds,
    gflopPerSecond: operations / seconds / 1e9,
  };
}

function timeConv3d(input: tf.Tensor5D, kernel: tf.Tensor5D): number {
  const startedAt = performance.now();
  tf.tidy(() => {
    const output = tf.conv3d(input, kernel, 1, "same"); // [1, D, h, w, C]
    // a GPU computes asynchronously: reading a value waits for it
    tf.slice(output, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]).dataSync();
  });
  return (performance.now() - startedAt) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
