import * as tf from "@tensorflow/tfjs-core";
import type { BatchNormOptions, BatchStatistics, NormalisedBatch } from "./batch-norm-options.ts";
import { reluGradient } from "../activation/relu.ts";
import { FLOAT32, runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** The last one is y, present when a ReLU follows. */
type Saved = [
  image: tf.Tensor,
  scale: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  workSpace: tf.Tensor,
  y: tf.Tensor,
];

/** `batchNorm` through TensorFlow's FusedBatchNormV3 and FusedBatchNormGradV3. Does not support SiLU. */
export function fusedBatchNorm<T extends tf.Tensor>(x: T, options: BatchNormOptions): NormalisedBatch<T> {
  const kept: tf.Tensor[] = [];
  const y = withGradient(
    [x, options.scale, options.offset],
    () => {
      const { result, saved, statistics } = forward(x, options);
      // a custom gradient returns only one tensor: `keep` takes the statistics out of its tidy
      if (options.training) kept.push(...statistics.map((statistic) => tf.keep(statistic)));
      return { result: tf.reshape(result, x.shape) as T, saved }; // the shape of x
    },
    (dy, saved) => backward(dy, saved, options),
  );
  return { y, batch: options.training ? handOver(kept) : null };
}

interface FusedForward {
  readonly result: tf.Tensor;
  readonly saved: Saved;
  readonly statistics: readonly tf.Tensor[];
}

function forward(x: tf.Tensor, options: BatchNormOptions): FusedForward {
  const { scale, offset, runningMean, runningVariance, training } = options;
  const image = asImage(x);
  const none = tf.tensor1d([], "float32");
  const given = training ? [none, none] : [runningMean, runningVariance];
  const attributes = { ...fusedAttributes(options), exponential_avg_factor: { float: 1 } };
  const outputs = runOp("FusedBatchNormV3", attributes, [image, scale, offset, ...given], 6);
  const [y, batchMean, batchVariance, mean, variance, workSpace] = outputs;
  const result = options.activation === "relu" ? tf.relu(y) : y;
  // without a ReLU, y is not needed again and must not be kept alive
  const saved: Saved = [
    image,
    scale,
    mean,
    variance,
    workSpace,
    options.activation === "relu" ? result : none,
  ];
  return { result, saved, statistics: [batchMean, batchVariance] };
}

function backward(dy: tf.Tensor, saved: Saved, options: BatchNormOptions): tf.Tensor[] {
  const [image, scale, mean, variance, workSpace, y] = saved;
  const dyImage = tf.reshape(dy, image.shape);
  const dNormalised = options.activation === "relu" ? reluGradient(dyImage, y) : dyImage;
  const inputs = [dNormalised, image, scale, mean, variance, workSpace];
  const [dx, dScale, dOffset] = runOp("FusedBatchNormGradV3", fusedAttributes(options), inputs, 5);
  return [tf.reshape(dx, dy.shape), dScale, dOffset];
}

function fusedAttributes({ epsilon, training }: BatchNormOptions): Record<string, OpAttribute> {
  return {
    T: FLOAT32,
    U: FLOAT32,
    epsilon: { float: epsilon },
    data_format: { string: "NHWC" },
    is_training: { bool: training },
  };
}

/** Reshapes to rank 4 for the kernel, which treats all axes but the last alike. */
function asImage(x: tf.Tensor): tf.Tensor {
  const [height, width, channels] = x.rank < 4 ? [1, 1, x.shape.at(-1) ?? 0] : x.shape.slice(-3);
  return x.rank === 4 ? x : tf.reshape(x, [-1, height ?? 1, width ?? 1, channels ?? 0]); // -> [N, h, w, C]
}

/** Passes kept tensors to the surrounding tidy. */
export function handOver([mean, variance]: tf.Tensor[]): BatchStatistics {
  if (mean === undefined || variance === undefined) throw new Error("batchNorm kept no statistics");
  const statistics = { mean: tf.clone(mean), variance: tf.clone(variance) };
  tf.dispose([mean, variance]);
  return statistics;
}
