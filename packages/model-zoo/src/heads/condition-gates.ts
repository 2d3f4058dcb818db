import * as tf from "@tensorflow/tfjs-core";

import { leakyMlp } from "../layers/leaky-mlp.ts";
import { normal } from "../parameters/initialisers.ts";
import type { Scope } from "../parameters/scope.ts";
import { CONDITIONS } from "./label-counts.ts";

const EMBEDDING = 64;
const FEATURES = 512;

/** Scales the features of every crop by gates that are read from a learned embedding of its condition. */
export type ConditionGates = (features: tf.Tensor3D, conditions: readonly number[]) => tf.Tensor3D;

/**
 * Features [B, P, 512] and the conditions of the P crops -> same shape, under the names `cond_emb` and
 * `cond_fea_extractor`. The gates throw a RangeError unless there is one condition for each crop.
 */
export function conditionGates(scope: Scope): ConditionGates {
  const embedding = scope.child("cond_emb").parameter("weight", [CONDITIONS, EMBEDDING], "vector", normal(1));
  const toGates = leakyMlp(scope.child("cond_fea_extractor"), [EMBEDDING, 128, 256, FEATURES]);
  return (features, conditions) =>
    tf.tidy(() => {
      if (features.shape[1] !== conditions.length) {
        throw new RangeError(`${features.shape[1]} crops cannot have ${conditions.length} conditions`);
      }
      const rows = tf.oneHot(tf.tensor1d([...conditions], "int32"), CONDITIONS);
      const chosen = tf.matMul(tf.cast(rows, "float32"), embedding); // [P, 5] x [5, 64]
      return tf.mul(features, tf.sigmoid(toGates(chosen)));
    });
}
