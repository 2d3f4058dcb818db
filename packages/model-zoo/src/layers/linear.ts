import { linear as multiply } from "@spinegrade/engine";
import type { LinearOptions as MultiplyOptions } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform, uniformByFanIn } from "../parameters/initialisers.ts";
import type { Initialiser } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";
import type { BatchNorm } from "./batch-norm.ts";

export interface LinearOptions {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** Activation of the input, in the same operation. */
  readonly inputActivation?: MultiplyOptions["inputActivation"];
  /** Trailing axes of size 1 of the weight, for a layer that is a convolution of kernel size 1 in PyTorch; 0 by default. */
  readonly kernelAxes?: number;
  /** True by default. */
  readonly hasBias?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
  /** PyTorch's default, uniform, unless given. */
  readonly initialiseBias?: Initialiser;
}

/** Scale and addend of the layer's product, in the same operation; the scale also multiplies the bias. */
export interface BehindProduct {
  /** [outFeatures] */
  readonly scale?: tf.Tensor;
  /** [..., outFeatures] */
  readonly addend?: tf.Tensor;
}

/** [..., inFeatures] -> [..., outFeatures]. */
export interface LinearLayer {
  <T extends tf.Tensor>(x: T, behind?: BehindProduct): T;
  /** [inFeatures, outFeatures]; call it in a tidy. */
  kernel(): tf.Tensor2D;
  /** [outFeatures], where there is one. */
  readonly bias?: tf.Tensor;
  /** The layer of a batch norm of x, one operation; call it in a tidy. @throws as the norm's `thenLinear`. */
  afterNorm<T extends tf.Tensor>(x: T, norm: BatchNorm, mode: Mode): T;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  report(y: tf.Tensor): void;
}

/** `torch.nn.Linear`, or a convolution of kernel size 1, over the last axis: [..., inFeatures] -> [..., outFeatures]. */
export function linear(scope: Scope, options: LinearOptions): LinearLayer {
  const { inFeatures, outFeatures, kernelAxes = 0, hasBias = true } = options;
  const shape = [outFeatures, inFeatures, ...Array.from({ length: kernelAxes }, () => 1)];
  const weight = scope.kernel<tf.Tensor>("weight", shape, "weight", options.initialise ?? kaimingUniform);
  const initialiseBias = options.initialiseBias ?? uniformByFanIn(shape);
  const bias = hasBias ? scope.parameter("bias", [outFeatures], "vector", initialiseBias) : undefined;
  const { inputActivation } = options;
  const kernel = (): tf.Tensor2D =>
    kernelAxes === 0
      ? (weight() as tf.Tensor2D)
      : tf.reshape<tf.Rank.R2>(weight(), [inFeatures, outFeatures]);
  const report = (y: tf.Tensor): void => {
    scope.recordCall("linear", y, y.size * inFeatures);
  };
  const run = <T extends tf.Tensor>(x: T, { scale, addend }: BehindProduct = {}): T =>
    tf.tidy(() => {
      const given = bias ?? tf.zeros([outFeatures]);
      const offset = scale === undefined || bias === undefined ? given : tf.mul(bias, scale);
      const y = multiply(x, kernel(), offset, { inputActivation, scale, addend });
      report(y);
      return y;
    });
  const afterNorm: LinearLayer["afterNorm"] = (x, norm, mode) => {
    const y = norm.thenLinear([x], mode, { kernel: kernel(), bias: bias ?? tf.zeros([outFeatures]) });
    report(y);
    return y;
  };
  return Object.assign(run, { kernel, afterNorm, report }, bias === undefined ? {} : { bias });
}
