import { add, conv2d as convolve2d, type Conv2dOptions, linear } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../batch-norm.ts";
import type { BatchNorm, BatchNormOptions } from "../batch-norm.ts";
import { gatedConv2d } from "./gated-conv2d.ts";
import type { Initialiser } from "../../parameters/initialisers.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/scope.ts";

interface Options extends BatchNormOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Activation after the norm; none by default. */
  readonly activation?: "silu";
  readonly initialise: Initialiser;
}

const PLAIN: Conv2dOptions = { stride: 1, padding: "valid" };

/** Operations fused with a 1x1 convolution. */
export interface Around {
  /** `[N, inChannels]`: scales the channels of each image first. */
  readonly gates?: tf.Tensor2D;
  /** A batch norm of x, in the same operation in training; it cannot be combined with gates. */
  readonly inputNorm?: BatchNorm;
  /** `[N, h, w, outChannels]`: added to the norm's result; cannot be combined with an activation. */
  readonly shortcut?: tf.Tensor4D | undefined;
}

/**
 * A 1x1 convolution without bias, preceded by gates and followed by its batch norm and an activation or a shortcut; one
 * operation in inference: [N, h, w, inChannels] -> [N, h, w, outChannels].
 */
export function normalisedPointwiseConv2d(
  scope: Scope,
  normScope: Scope,
  options: Options,
): (x: tf.Tensor4D, mode: Mode, around?: Around) => tf.Tensor4D {
  const { inChannels, outChannels, initialise } = options;
  const shape = [outChannels, inChannels, 1, 1];
  const weight = scope.kernel<tf.Tensor4D>("weight", shape, "weight", initialise);
  const norm = batchNorm(normScope, outChannels, options);
  const report = (y: tf.Tensor4D): void => {
    scope.recordCall("conv2d", y, y.size * inChannels);
  };
  const matrix = (): tf.Tensor2D => tf.reshape<tf.Rank.R2>(weight(), [inChannels, outChannels]);
  const multiply = (x: tf.Tensor4D, mode: Mode, { gates, inputNorm }: Around): tf.Tensor4D => {
    if (inputNorm !== undefined)
      return inputNorm.thenLinear([x], mode, { kernel: matrix(), bias: tf.zeros([outChannels]) });
    return gates === undefined ? convolve2d(x, weight(), PLAIN) : gatedConv2d(x, weight(), gates);
  };
  const train = (x: tf.Tensor4D, mode: Mode, around: Around): tf.Tensor4D => {
    const { shortcut } = around;
    const product = multiply(x, mode, around);
    report(product);
    const y = norm(product, mode);
    return shortcut === undefined ? y : add(y, shortcut);
  };
  const infer = (x: tf.Tensor4D, { gates, shortcut }: Around): tf.Tensor4D => {
    const { scale, offset } = norm.folded();
    const { activation } = options;
    const y = linear(x, matrix(), offset, { scale, inputGates: gates, addend: shortcut, activation });
    report(y);
    norm.report(y);
    return y;
  };
  return (x, mode, around = {}) => tf.tidy(() => (mode.training ? train(x, mode, around) : infer(x, around)));
}
