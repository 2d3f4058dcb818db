import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { batchNorm } from "../normalisation/batch-norm.ts";
import { MOMENTUM } from "../normalisation/batch-norm-options.ts";
import type { BatchNormOptions, BatchNormResult } from "../normalisation/batch-norm-options.ts";
import { canNormaliseNatively } from "../normalisation/native-batch-norm.ts";
import { handOver } from "../normalisation/fused-batch-norm.ts";
import type { KernelAndBias } from "./kernel-and-bias.ts";
import { linear } from "./linear.ts";
import { precisionAttribute, productPrecision } from "../backend/product-precision.ts";
import { relu } from "../activation/relu.ts";
import { runOp } from "../backend/run-op.ts";
import type { OpAttribute } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/** A batch norm, followed by ReLU or by no activation. */
export interface InputNormOptions extends BatchNormOptions {
  readonly activation?: "relu";
}

/**
 * activation(norm(x) kernel + bias) and the norm's running statistics, where x is the channels of several maps, one map
 * after the other. The normalised map is never written to memory; the backward pass keeps x and computes it again. In
 * inference the maps are not joined either. Call it in a tidy.
 * @param pieces of x [..., I], rank 2 to 5: each [..., C], which differ in C alone
 * @param layer kernel [I, O], bias [O]
 * @returns [..., O]
 * @throws as `batchNorm` and `linear`; Error for pieces that do not fit, or none.
 */
export function normalisedLinear<T extends tf.Tensor>(
  pieces: readonly T[],
  norm: InputNormOptions,
  layer: KernelAndBias<tf.Tensor2D>,
  activation: "none" | "relu" = "none",
): BatchNormResult<T> {
  if (canNormaliseNatively(norm) && !norm.training) {
    const { scale, offset, runningMean, runningVariance } = norm;
    return {
      y: forward(pieces, [scale, offset, runningMean, runningVariance], layer, norm, activation),
      running: null,
    };
  }
  const x = joined(pieces);
  const { y, running } = canNormaliseNatively(norm) ? train(x, norm, layer) : separately(x, norm, layer);
  return { y: activation === "relu" ? relu(y) : y, running };
}

function joined<T extends tf.Tensor>(pieces: readonly T[]): T {
  const [only, ...others] = pieces;
  return only !== undefined && others.length === 0 ? only : tf.concat<T>([...pieces], -1);
}

function separately<T extends tf.Tensor>(
  x: T,
  norm: InputNormOptions,
  { kernel, bias }: KernelAndBias<tf.Tensor2D>,
): BatchNormResult<T> {
  const { y, running } = batchNorm(x, norm);
  return { y: linear(y, kernel, bias), running };
}

/** Scale, offset, mean and variance. */
type Vectors = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

function forward<T extends tf.Tensor>(
  pieces: readonly T[],
  vectors: Vectors,
  { kernel, bias }: KernelAndBias<tf.Tensor2D>,
  { epsilon, activation: inputActivation }: InputNormOptions,
  activation: "none" | "relu",
): T {
  const attributes = {
    piece_count: { int: pieces.length },
    epsilon: { float: epsilon },
    input_activation: { int: ACTIVATIONS[inputActivation ?? "none"] },
    activation: { int: ACTIVATIONS[activation] },
    precision: precisionAttribute(productPrecision()),
  };
  const inputs = [...pieces, ...vectors, kernel, bias];
  return runOp("SpinegradeNormalisedLinear", attributes, inputs, 1)[0] as T; // the rank of the pieces
}

function train<T extends tf.Tensor>(
  x: T,
  norm: InputNormOptions,
  { kernel, bias }: KernelAndBias<tf.Tensor2D>,
): BatchNormResult<T> {
  const { scale, offset, runningMean, runningVariance, momentum = MOMENTUM } = norm;
  const precision = precisionAttribute(productPrecision()); // of both passes
  const kept: tf.Tensor[] = [];
  const y = withGradient(
    [x, scale, offset, kernel, bias],
    () => {
      const statistics = [x, runningMean, runningVariance];
      const [mean, variance, ...moved] = runOp(
        "SpinegradeBatchMoments",
        { momentum: { float: momentum } },
        statistics,
        4,
      );
      // a custom gradient returns only one tensor: `keep` takes the statistics out of its tidy
      kept.push(...moved.map((statistic) => tf.keep(statistic)));
      const vectors: Vectors = [scale, offset, mean, variance];
      return {
        result: forward([x], vectors, { kernel, bias }, norm, "none"),
        saved: [x, ...vectors, kernel],
      };
    },
    (dy, saved) => {
      const attributes = { epsilon: { float: norm.epsilon }, precision };
      return norm.activation === "relu"
        ? backwardOfRelu(dy, saved, attributes)
        : runOp("SpinegradeNormalisedLinearGrad", attributes, [dy, ...saved], 5);
    },
  );
  return { y, running: handOver(kept) };
}

/** The gradients of x, scale, offset, kernel and bias, where ReLU follows the norm. */
function backwardOfRelu(
  dy: tf.Tensor,
  saved: readonly tf.Tensor[],
  { epsilon, precision }: Readonly<Record<"epsilon" | "precision", OpAttribute>>,
): tf.Tensor[] {
  const [normInputs, kernels] = [saved.slice(0, -1), saved.slice(-1)];
  const [dNormalised] = runOp(
    "SpinegradeLinearInputGrad",
    { scale_count: { int: 0 }, gelu_count: { int: 0 }, precision },
    [dy, ...kernels],
    1,
  );
  const ofKernel = runOp(
    "SpinegradeNormalisedLinearKernelGrad",
    { epsilon, precision },
    [dy, ...normInputs],
    2,
  );
  const ofNorm = runOp(
    "SpinegradeBatchNormGrad",
    { epsilon, activation: { int: [ACTIVATIONS.relu] } },
    [dNormalised, ...normInputs],
    3,
  );
  return [...ofNorm, ...ofKernel];
}
