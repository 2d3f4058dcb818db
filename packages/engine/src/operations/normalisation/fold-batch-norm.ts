import * as tf from "@tensorflow/tfjs-core";
import type { BatchNormOptions } from "./batch-norm-options.ts";
import { areNativeOperationsActive, isDifferentiated } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";

/** A convolution's kernel with the batch norm folded in, and the resulting bias. */
export interface Folded<K extends tf.Tensor> {
  readonly kernel: K;
  /** [C] */
  readonly bias: tf.Tensor1D;
}

type State = Pick<BatchNormOptions, "scale" | "offset" | "runningMean" | "runningVariance" | "epsilon">;

/**
 * Folds a batch norm with running statistics into the convolution before it: the kernel is multiplied by scale /
 * sqrt(variance + epsilon); the bias becomes offset - mean * scale / sqrt(variance + epsilon). Differentiable with
 * respect to kernel, scale and offset.
 * @param kernel of a convolution to C channels without bias: [..., C], or a depthwise one [k, k, C, 1].
 * @throws RangeError for a kernel or parameters with another number of channels.
 */
export function foldBatchNorm<K extends tf.Tensor>(kernel: K, state: State): Folded<K> {
  const { scale, offset, runningMean, runningVariance, epsilon } = state;
  const vectors = [scale, offset, runningMean, runningVariance];
  if (
    vectors.some(({ rank, size }) => rank !== 1 || size !== scale.size) ||
    !isToChannels(kernel, scale.size)
  ) {
    throw new RangeError(
      `foldBatchNorm of a kernel [${kernel.shape.join(", ")}]: the parameters must be its channels', not ` +
        vectors.map(({ shape }) => `[${shape.join(", ")}]`).join(", "),
    );
  }
  if (areNativeOperationsActive() && !isDifferentiated()) {
    const [folded, bias] = runOp("SpinegradeFold", { epsilon: { float: epsilon } }, [kernel, ...vectors], 2);
    return { kernel: folded as K, bias: bias as tf.Tensor1D }; // the kernel's rank, [C]
  }
  return plain(kernel, state);
}

/** Whether that is a kernel's last axis, or the axis before a last axis of length 1. */
function isToChannels({ shape }: tf.Tensor, channels: number): boolean {
  return shape.at(-1) === channels || (shape.at(-1) === 1 && shape.at(-2) === channels);
}

function plain<K extends tf.Tensor>(kernel: K, state: State): Folded<K> {
  return tf.tidy(() => {
    const { scale, offset, runningMean, runningVariance, epsilon } = state;
    const factor = tf.div<tf.Tensor1D>(scale, tf.sqrt(tf.add(runningVariance, epsilon)));
    const columns = kernel.shape.at(-1) === factor.size ? factor : tf.reshape(factor, [-1, 1]);
    return {
      kernel: tf.mul<K>(kernel, columns),
      bias: tf.sub<tf.Tensor1D>(offset, tf.mul(runningMean, factor)),
    };
  });
}
