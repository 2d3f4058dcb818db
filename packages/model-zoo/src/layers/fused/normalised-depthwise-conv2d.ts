import { channelMeans, depthwiseConv2dWithMeans } from "@spinegrade/engine";
import type { DepthwiseConv2dWithMeans } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../batch-norm.ts";
import type { BatchNormOptions } from "../batch-norm.ts";
import { depthwiseConv2d } from "../depthwise-conv2d.ts";
import type { DepthwiseConv2dOptions } from "../depthwise-conv2d.ts";
import type { Mode } from "../../parameters/mode.ts";
import type { Scope } from "../../parameters/parameter-store.ts";

type Options = Omit<DepthwiseConv2dOptions, "bias"> & BatchNormOptions;

/**
 * A depthwise convolution, its batch norm and activation, and the means of what they give over height and width, all one
 * operation in inference: [N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), C] and [N, C].
 */
export function normalisedDepthwiseConv2d(
  scope: Scope,
  normScope: Scope,
  options: Options,
): (x: tf.Tensor4D, mode: Mode) => DepthwiseConv2dWithMeans {
  const { channels, stride = 1 } = options;
  const convolve = depthwiseConv2d(scope, options);
  const norm = batchNorm(normScope, channels, options);
  return (x, mode) => {
    if (mode.training) {
      const y = norm(convolve(x), mode);
      return { y, means: channelMeans(y) };
    }
    return tf.tidy(() => {
      const { kernel, bias } = norm.foldInto(convolve.kernel());
      const { activation } = norm;
      const result = depthwiseConv2dWithMeans(x, kernel, bias, { stride, padding: "same", activation });
      convolve.report(result.y);
      norm.report(result.y);
      return { ...result };
    });
  };
}
