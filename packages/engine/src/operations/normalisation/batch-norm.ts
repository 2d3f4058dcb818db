import * as tf from "@tensorflow/tfjs-core";
import { MOMENTUM } from "./batch-norm-options.ts";
import type { BatchNormOptions, BatchNormResult, BatchStatistics } from "./batch-norm-options.ts";
import { fusedBatchNorm } from "./fused-batch-norm.ts";
import { canNormaliseNatively, nativeBatchNorm } from "./native-batch-norm.ts";
import { plainBatchNorm } from "./plain-batch-norm.ts";
import { activate } from "../activation/activation.ts";
import { isTensorFlowActive } from "../backend/tensorflow-backend.ts";

/**
 * Batch normalisation over the last axis, as torch.nn.BatchNorm1d, 2d and 3d (arXiv:1502.03167): y = (x - mean) /
 * sqrt(variance + epsilon) * scale + offset, then an optional activation. Differentiable with respect to x, scale and
 * offset.
 *
 * The running statistics that are given do not change: the caller replaces them by those of the result.
 * @param x [..., C], rank 2 to 5.
 * @throws RangeError for another rank, for parameters that are not [C], and in training for fewer than 2 values per
 * channel.
 */
export function batchNorm<T extends tf.Tensor>(x: T, options: BatchNormOptions): BatchNormResult<T> {
  checkShapes(x, options);
  if (canNormaliseNatively(options)) return nativeBatchNorm(x, options);
  const { y, batch } = isTensorFlowActive() ? fusedBatchNorm(x, options) : plainBatchNorm(x, options);
  const running = batch === null ? null : moveStatistics(options, batch);
  const isDone = options.activation === "relu"; // in both
  return { y: isDone ? y : activate(y, options.activation), running };
}

/** The running statistics, moved towards those of a batch, which are disposed. */
function moveStatistics(options: BatchNormOptions, batch: BatchStatistics): BatchStatistics {
  const { runningMean, runningVariance, momentum = MOMENTUM } = options;
  const move = (running: tf.Tensor, value: tf.Tensor): tf.Tensor =>
    tf.tidy(() => tf.add(tf.mul(running, 1 - momentum), tf.mul(value, momentum)));
  const moved = {
    mean: move(runningMean, batch.mean),
    variance: move(runningVariance, batch.variance),
  };
  tf.dispose([batch.mean, batch.variance]);
  return moved;
}

function checkShapes(x: tf.Tensor, options: BatchNormOptions): void {
  const { scale, offset, runningMean, runningVariance, training } = options;
  const channels = x.shape.at(-1) ?? 0;
  if (x.rank < 2 || x.rank > 5) {
    throw new RangeError(`batchNorm takes [..., C] of rank 2 to 5, not [${x.shape.join(", ")}]`);
  }
  for (const [name, { shape }] of Object.entries({ scale, offset, runningMean, runningVariance })) {
    if (shape.length !== 1 || shape[0] !== channels) {
      throw new RangeError(
        `batchNorm of ${channels} channels: ${name} must be [${channels}], not [${shape.join(", ")}]`,
      );
    }
  }
  if (training && x.size < 2 * channels) {
    throw new RangeError(
      `batchNorm in training needs at least 2 values per channel, not [${x.shape.join(", ")}]: the variance of one is undefined`,
    );
  }
}
