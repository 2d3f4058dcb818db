import { channelMeans } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { linear } from "./linear.ts";
import type { LinearOptions } from "./linear.ts";
import type { Scope } from "../parameters/parameter-store.ts";

export interface SqueezeExciteOptions {
  readonly channels: number;
  readonly hiddenChannels: number;
  /** Names of the two layers. */
  readonly names: readonly [string, string];
  readonly activation: (x: tf.Tensor2D) => tf.Tensor2D;
  /** As `linear`'s. */
  readonly initialisers?: Pick<LinearOptions, "initialise" | "initialiseBias">;
}

/**
 * Squeeze and excitation (arXiv:1709.01507): every channel is scaled by its gate: [N, h, w, C] -> same shape. The two
 * layers are 1x1 convolutions in PyTorch.
 */
export function squeezeExcite(scope: Scope, options: SqueezeExciteOptions): (x: tf.Tensor4D) => tf.Tensor4D {
  const readGates = channelGates(scope, options);
  return (x) =>
    tf.tidy(() => tf.mul(x, tf.reshape(readGates(channelMeans(x)), [x.shape[0], 1, 1, x.shape[3]])));
}

/** The gates alone, sigmoids that two layers read from the means of all channels: [N, C] -> same shape. */
export function channelGates(
  scope: Scope,
  options: SqueezeExciteOptions,
): (means: tf.Tensor2D) => tf.Tensor2D {
  const { channels, hiddenChannels, names, activation, initialisers = {} } = options;
  const reduce = linear(scope.child(names[0]), {
    ...initialisers,
    inFeatures: channels,
    outFeatures: hiddenChannels,
    kernelAxes: 2,
  });
  const expand = linear(scope.child(names[1]), {
    ...initialisers,
    inFeatures: hiddenChannels,
    outFeatures: channels,
    kernelAxes: 2,
  });
  return (means) => tf.tidy(() => tf.sigmoid(expand(activation(reduce(means)))));
}
