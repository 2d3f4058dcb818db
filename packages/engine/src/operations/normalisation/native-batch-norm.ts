import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { MOMENTUM } from "./batch-norm-options.ts";
import type { BatchNormOptions, BatchNormResult } from "./batch-norm-options.ts";
import { handOver } from "./fused-batch-norm.ts";
import { areNativeOperationsActive, isDifferentiated } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** Whether `nativeBatchNorm` supports the case: it has no gradients for normalisation by running statistics. */
export function canNormaliseNatively({ training }: BatchNormOptions): boolean {
  return areNativeOperationsActive() && (training || !isDifferentiated());
}

/**
 * `batchNorm` as native operations, one forward and one backward, with the activation fused. Of the maps, only x is
 * kept.
 */
export function nativeBatchNorm<T extends tf.Tensor>(x: T, options: BatchNormOptions): BatchNormResult<T> {
  const { scale, offset, runningMean, runningVariance, epsilon, activation = "none", training } = options;
  const attributes: Record<string, OpAttribute> = {
    epsilon: { float: epsilon },
    activation: { int: [ACTIVATIONS[activation]] },
  };
  if (!training) {
    const inputs = [x, scale, offset, runningMean, runningVariance];
    return { y: runOp("SpinegradeNormalise", attributes, inputs, 1)[0] as T, running: null }; // the rank of x
  }
  const { momentum = MOMENTUM } = options;
  const kept: tf.Tensor[] = [];
  const y = withGradient(
    [x, scale, offset],
    () => {
      const inputs = [x, scale, offset, runningMean, runningVariance];
      const outputs = runOp(
        "SpinegradeBatchNorm",
        { ...attributes, momentum: { float: momentum } },
        inputs,
        5,
      );
      const [result, mean, variance, ...moved] = outputs;
      // a custom gradient returns only one tensor: `keep` takes the statistics out of its tidy
      kept.push(...moved.map((statistic) => tf.keep(statistic)));
      return { result: result as T, saved: [x, scale, offset, mean, variance] };
    },
    (dy, saved) => runOp("SpinegradeBatchNormGrad", attributes, [dy, ...saved], 3),
  );
  return { y, running: handOver(kept) };
}
