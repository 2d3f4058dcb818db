import { channelMeans, depthwiseConv2d as convolveBy, depthwiseConv2dWithMeans } from "@spinegrade/engine";
import type { DepthwiseConv2dWithMeans } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../batch-norm.ts";
import type { BatchNorm, BatchNormOptions } from "../batch-norm.ts";
import { depthwiseConv2d } from "../depthwise-conv2d.ts";
import type { DepthwiseConv2dOptions } from "../depthwise-conv2d.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/scope.ts";

type Options = Omit<DepthwiseConv2dOptions, "bias"> & BatchNormOptions;

interface Convolve<R> {
  (x: tf.Tensor4D, mode: Mode): R;
  /** The convolution alone. */
  readonly convolution: (x: tf.Tensor4D) => tf.Tensor4D;
  readonly norm: BatchNorm;
}

/**
 * A depthwise convolution, its batch norm and activation, one operation in inference: [N, H, W, C] -> [N, ceil(H / stride),
 * ceil(W / stride), C].
 */
export function normalisedDepthwiseConv2d(
  scope: Scope,
  normScope: Scope,
  options: Options,
): Convolve<tf.Tensor4D> {
  return bothWays(scope, normScope, options, {
    trained: (y) => y,
    inferred: convolveBy,
    mapOf: (y) => y,
  });
}

/** The same, and the means [N, C] of what it gives over height and width, still one operation in inference. */
export function normalisedDepthwiseConv2dWithMeans(
  scope: Scope,
  normScope: Scope,
  options: Options,
): Convolve<DepthwiseConv2dWithMeans> {
  return bothWays(scope, normScope, options, {
    trained: (y) => ({ y, means: channelMeans(y) }),
    inferred: (...given) => ({ ...depthwiseConv2dWithMeans(...given) }),
    mapOf: ({ y }) => y,
  });
}

interface Result<R> {
  readonly trained: (y: tf.Tensor4D) => R;
  readonly inferred: (...given: Parameters<typeof convolveBy>) => R;
  readonly mapOf: (result: R) => tf.Tensor4D;
}

function bothWays<R extends tf.TensorContainer>(
  scope: Scope,
  normScope: Scope,
  options: Options,
  { trained, inferred, mapOf }: Result<R>,
): Convolve<R> {
  const convolution = depthwiseConv2d(scope, options);
  const norm = batchNorm(normScope, options.channels, options);
  const run = (x: tf.Tensor4D, mode: Mode): R => {
    if (mode.training) return trained(norm(convolution(x), mode));
    return tf.tidy(() => {
      const { kernel, bias } = norm.foldInto(convolution.kernel());
      const result = inferred(x, kernel, bias, { ...convolution.options, activation: norm.activation });
      convolution.report(mapOf(result));
      norm.report(mapOf(result));
      return result;
    });
  };
  return Object.assign(run, { convolution, norm });
}
