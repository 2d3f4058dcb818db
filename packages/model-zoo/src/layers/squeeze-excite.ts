import { withGradient } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { linear } from "./linear.ts";
import type { LinearOptions } from "./linear.ts";
import type { Scope } from "./parameter-store.ts";

export interface SqueezeExciteOptions {
  readonly channels: number;
  readonly hiddenChannels: number;
  /** What the two layers are called. */
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
  return (x) => tf.tidy(() => tf.mul(x, tf.reshape(readGates(x), [x.shape[0], 1, 1, x.shape[3]])));
}

/** The gates alone, sigmoids that two layers read from the means of all channels: [N, h, w, C] -> [N, C]. */
export function channelGates(scope: Scope, options: SqueezeExciteOptions): (x: tf.Tensor4D) => tf.Tensor2D {
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
  return (x) =>
    tf.tidy(() => {
      const means = channelMeans(x); // [N, h, w, C] -> [N, C]
      return tf.sigmoid(expand(activation(reduce(means))));
    });
}

/** The means over height and width, whose gradient tfjs would compute as two more maps. */
function channelMeans(x: tf.Tensor4D): tf.Tensor2D {
  const [images, height, width, channels] = x.shape;
  return withGradient(
    [x],
    () => ({ result: tf.mean<tf.Tensor2D>(x, [1, 2]), saved: [] }),
    (dy) => {
      const shares = tf.div(tf.reshape(dy, [images, 1, 1, channels]), height * width);
      return [tf.broadcastTo(shares, [images, height, width, channels])];
    },
  );
}
