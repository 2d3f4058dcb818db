import { foldBatchNorm, batchNorm as normalise, normalisedLinear } from "@spinegrade/engine";
import type {
  Activation,
  BatchNormResult,
  Folded,
  KernelAndBias,
  InputNormOptions,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { ones, zeros } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

const EPSILON = 1e-5;

export interface BatchNormOptions {
  /** Activation after the norm; none by default. */
  readonly activation?: Activation;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
  /** "ones" by default; timm starts the last norm of a residual branch at "zeros", so that the branch starts at 0. */
  readonly initialScale?: "ones" | "zeros";
}

/**
 * A batch norm in inference, in a form that the preceding layer can apply: activation(x * scale + offset), both [C].
 */
export interface FoldedBatchNorm {
  readonly scale: tf.Tensor1D;
  readonly offset: tf.Tensor1D;
  readonly activation: BatchNormOptions["activation"];
}

/** [..., C] -> same shape. */
export interface BatchNorm {
  <T extends tf.Tensor>(x: T, mode: Mode): T;
  /** The caller disposes of its tensors. */
  folded(): FoldedBatchNorm;
  /** Folds the norm into the kernel of the preceding convolution; the caller disposes of both tensors. */
  foldInto<K extends tf.Tensor>(kernel: K): Folded<K>;
  readonly activation: Activation | undefined;
  /**
   * The norm with its activation, and a layer of it: `normalisedLinear` of the engine. Call it in a tidy.
   * @throws RangeError for an activation other than ReLU.
   */
  thenLinear<T extends tf.Tensor>(
    pieces: readonly T[],
    mode: Mode,
    layer: KernelAndBias<tf.Tensor2D>,
    activation?: "relu",
  ): T;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  report(y: tf.Tensor): void;
}

/**
 * `torch.nn.BatchNorm1d`, `2d` and `3d`, with an optional activation: [..., C] -> same shape. In training the running
 * statistics move to the batch's by a tenth, the variance as its unbiased estimate.
 */
export function batchNorm(scope: Scope, channels: number, options: BatchNormOptions = {}): BatchNorm {
  const initialScale = options.initialScale === "zeros" ? zeros : ones;
  const scale = scope.parameter("weight", [channels], "vector", initialScale);
  const offset = scope.parameter("bias", [channels], "vector", zeros);
  const runningMean = scope.buffer("running_mean", channels, zeros);
  const runningVariance = scope.buffer("running_var", channels, ones);
  const batches = scope.counter("num_batches_tracked");
  const { activation, epsilon = EPSILON } = options;
  const report = (y: tf.Tensor): void => {
    scope.recordCall("batchNorm", y);
  };
  const take = <T extends tf.Tensor>(
    { y, running }: BatchNormResult<T>,
    { isRecompute = false }: Mode,
  ): T => {
    report(y);
    if (running !== null && !isRecompute) {
      runningMean.assign(running.mean);
      runningVariance.assign(running.variance);
      batches.value++;
    }
    return y;
  };
  const stateIn = ({ training }: Mode): InputNormOptions => ({
    ...{ scale, offset, runningMean, runningVariance, epsilon, training },
  });
  const run = <T extends tf.Tensor>(x: T, mode: Mode): T =>
    tf.tidy(() => {
      const state = stateIn(mode);
      return take(normalise(x, activation === undefined ? state : { ...state, activation }), mode);
    });
  const thenLinear: BatchNorm["thenLinear"] = (pieces, mode, layer, after) => {
    if (activation !== undefined && activation !== "relu")
      throw new RangeError(`no layer is fused with ${activation} before it`);
    const state = stateIn(mode);
    const norm = activation === undefined ? state : { ...state, activation };
    return take(normalisedLinear(pieces, norm, layer, after), mode);
  };
  const foldInto = <K extends tf.Tensor>(kernel: K): Folded<K> =>
    foldBatchNorm(kernel, { scale, offset, runningMean, runningVariance, epsilon });
  const folded = (): FoldedBatchNorm =>
    tf.tidy(() => {
      const { kernel, bias } = foldInto(tf.ones<tf.Rank.R1>([channels]));
      return { scale: kernel, offset: bias, activation };
    });
  return Object.assign(run, { folded, foldInto, activation, thenLinear, report });
}
