/** The layers of timm's models after their last map: pooling, norms, a linear layer. */
import type * as tf from "@tensorflow/tfjs-core";

import { layerNorm } from "../layers/layer-norm.ts";
import { linear, type LinearOptions } from "../layers/linear.ts";
import { globalMeans } from "../layers/pooling.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

/** A head, and the size of the features before its last layer, timm's `num_features`. */
export interface MadeHead<T extends tf.Tensor = tf.Tensor4D> {
  /** The last map [N, ..., C] -> [N, outputs]. */
  readonly run: (map: T, mode: Mode) => tf.Tensor2D;
  readonly features: number;
}

/** Makes a head for maps. @param outputs null for the pooled features without the last layer. */
export type HeadMaker = (scope: Scope, channels: number, outputs: number | null) => MadeHead;

/** The same of maps or volumes. */
export type AnyHeadMaker = (scope: Scope, channels: number, outputs: number | null) => MadeHead<tf.Tensor>;

/** Pooling and a linear layer of that name. */
export function pooledHead(name: string, initial: Initial = {}): AnyHeadMaker {
  return (scope, channels, outputs) => {
    const finish = lastLayer(scope.child(name), channels, outputs, initial);
    return { run: (map) => finish(globalMeans(map)), features: channels };
  };
}

/** Pooling, a layer norm and a linear layer. */
export function pooledNormHead(epsilon: number, initial: Initial = {}): AnyHeadMaker {
  return (scope, channels, outputs) => {
    const head = scope.child("head");
    const norm = layerNorm(head.child("norm"), channels, epsilon);
    const finish = lastLayer(head.child("fc"), channels, outputs, initial);
    return { run: (map) => finish(norm(globalMeans(map))), features: channels };
  };
}

type Initial = Pick<LinearOptions, "initialise" | "initialiseBias">;

/** A linear layer, or none. */
export function lastLayer(
  scope: Scope,
  inFeatures: number,
  outputs: number | null,
  initial: Initial,
): (x: tf.Tensor2D) => tf.Tensor2D {
  return outputs === null ? (x) => x : linear(scope, { ...initial, inFeatures, outFeatures: outputs });
}
