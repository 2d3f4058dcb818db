import { activate, type Activation, gateChannels } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "./batch-norm.ts";
import { linear } from "./linear.ts";
import { globalMeans } from "./pooling.ts";
import type { LinearOptions } from "./linear.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

export interface SqueezeExciteOptions {
  readonly channels: number;
  readonly hiddenChannels: number;
  /** Names of the two layers. */
  readonly names: readonly [string, string];
  readonly activation: Activation;
  /** Name of a batch norm between the first layer and the activation, if there is one. */
  readonly norm?: string;
  /** As `linear`'s. */
  readonly initialisers?: Pick<LinearOptions, "initialise" | "initialiseBias">;
}

/**
 * Squeeze and excitation (arXiv:1709.01507): every channel is scaled by its gate: [N, ..., C] -> same shape. The two
 * layers are 1x1 convolutions in PyTorch.
 */
export function squeezeExcite(
  scope: Scope,
  options: SqueezeExciteOptions,
): <T extends tf.Tensor>(x: T, mode: Mode) => T {
  const readGates = channelGates(scope, options);
  return (x, mode) => tf.tidy(() => gateChannels(x, readGates(globalMeans(x), mode)));
}

/** The gates alone, sigmoids that two layers read from the means of all channels: [N, C] -> same shape. */
export function channelGates(
  scope: Scope,
  options: SqueezeExciteOptions,
): (means: tf.Tensor2D, mode: Mode) => tf.Tensor2D {
  const { channels, hiddenChannels, names, activation, initialisers = {} } = options;
  const reduce = linear(scope.child(names[0]), {
    ...initialisers,
    inFeatures: channels,
    outFeatures: hiddenChannels,
    kernelAxes: 2,
  });
  const norm =
    options.norm === undefined
      ? undefined
      : batchNorm(scope.child(options.norm), hiddenChannels, { activation });
  const expand = linear(scope.child(names[1]), {
    ...initialisers,
    inFeatures: hiddenChannels,
    outFeatures: channels,
    kernelAxes: 2,
  });
  return (means, mode) =>
    tf.tidy(() => {
      const reduced = reduce(means);
      return tf.sigmoid(expand(norm?.(reduced, mode) ?? activate(reduced, activation)));
    });
}
