import {
  depthwiseConv2d as convolve,
  type DepthwiseConv2dOptions as ConvolveOptions,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { kaimingUniform, zeros } from "../parameters/initialisers.ts";
import type { Initialiser } from "../parameters/initialisers.ts";
import type { Kernel, Scope } from "../parameters/scope.ts";

export interface DepthwiseConv2dOptions {
  readonly channels: number;
  /** Odd. */
  readonly kernelSize: number;
  /** 1 by default. */
  readonly stride?: number;
  /**
   * TensorFlow's "same" (the default): where the stride is not 1, the odd row and column of zeros are at the end. Or
   * "both": half the kernel's size on each side, as PyTorch counts, which differs where a side is even.
   */
  readonly padding?: "same" | "both";
  /** Activation of the input, in the same operation. */
  readonly inputActivation?: ConvolveOptions["inputActivation"];
  /** False by default; where there is one, it is 0 at first. */
  readonly bias?: boolean;
  /** PyTorch's default, kaiming uniform, unless given. */
  readonly initialise?: Initialiser;
}

/** [N, H, W, C] -> [N, h, w, C]. */
export interface DepthwiseConv2d {
  (x: tf.Tensor4D): tf.Tensor4D;
  /** [k, k, C, 1]; call it in a tidy. */
  readonly kernel: Kernel<tf.Tensor4D>;
  /** [C], where there is one. */
  readonly bias?: tf.Tensor;
  /** The options of the engine's operation. */
  readonly options: ConvolveOptions;
  /** Reports this layer to the observer when another operation, whose output is y, has computed it as well. */
  readonly report: (y: tf.Tensor4D) => void;
}

/**
 * `torch.nn.Conv2d` of as many groups as channels, padded so that the stride alone shrinks the map: [N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), C].
 */
export function depthwiseConv2d(scope: Scope, options: DepthwiseConv2dOptions): DepthwiseConv2d {
  const { channels, kernelSize, stride = 1, padding = "same" } = options;
  const shape = [channels, 1, kernelSize, kernelSize];
  const initialise = options.initialise ?? kaimingUniform;
  const kernel = scope.kernel<tf.Tensor4D>("weight", shape, "depthwise", initialise);
  const bias = options.bias === true ? scope.parameter("bias", [channels], "vector", zeros) : null;
  const report = (y: tf.Tensor4D): void => {
    scope.recordCall("depthwiseConv2d", y, y.size * kernelSize ** 2);
  };
  const isSame = padding === "same" || stride === 1; // then both are alike
  const callOptions: ConvolveOptions = {
    stride,
    padding: isSame ? "same" : (kernelSize - 1) / 2,
    inputActivation: options.inputActivation,
  };
  const run = (x: tf.Tensor4D): tf.Tensor4D => {
    const y = tf.tidy(() => convolve(x, kernel(), bias, callOptions));
    report(y);
    return y;
  };
  return Object.assign(run, { kernel, report, options: callOptions }, bias === null ? {} : { bias });
}
