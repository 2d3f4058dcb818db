import { add, attention, linear as multiply, relu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

import { dropout } from "./dropout.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { xavierUniform, zeros } from "../parameters/initialisers.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

export interface TransformerEncoderLayerOptions {
  readonly features: number;
  readonly heads: number;
  /** Width of the feed-forward part. */
  readonly hidden: number;
  /** The share that training drops of both parts' results and of the hidden values. */
  readonly dropout: number;
}

const EPSILON = 1e-5;

/**
 * `torch.nn.TransformerEncoderLayer` with its defaults (arXiv:1706.03762): attention, then two linear layers with a
 * ReLU, each added to its input and normalised after: [N, L, features] -> same shape. The L rows of each of the N
 * sequences attend to each other. The attention's own weights are not dropped.
 */
export function transformerEncoderLayer(
  scope: Scope,
  options: TransformerEncoderLayerOptions,
): (x: tf.Tensor3D, mode: Mode) => tf.Tensor3D {
  const { features, hidden } = options;
  const attend = selfAttention(scope.child("self_attn"), options);
  const linear1 = linear(scope.child("linear1"), { inFeatures: features, outFeatures: hidden });
  const linear2 = linear(scope.child("linear2"), { inFeatures: hidden, outFeatures: features });
  const norms = ["norm1", "norm2"].map((name) => layerNorm(scope.child(name), features, EPSILON));
  const [drop1, drop, drop2] = ["dropout1", "dropout", "dropout2"].map((name) =>
    dropout(scope.child(name), options.dropout),
  );
  const [norm1, norm2] = norms;
  if (!norm1 || !norm2 || !drop1 || !drop || !drop2)
    throw new Error("two norms and three dropouts are made above");
  return (x, mode) =>
    tf.tidy(() => {
      const attended = norm1(add(x, drop1(attend(x), mode)));
      const spread = drop(relu(linear1(attended)), mode);
      return norm2(add(attended, drop2(linear2(spread), mode)));
    });
}

/** `torch.nn.MultiheadAttention` of a sequence with itself. */
function selfAttention(
  scope: Scope,
  { features, heads }: TransformerEncoderLayerOptions,
): (x: tf.Tensor3D) => tf.Tensor3D {
  const shape = [3 * features, features];
  const kernel = scope.kernel<tf.Tensor2D>("in_proj_weight", shape, "weight", xavierUniform);
  const bias = scope.parameter("in_proj_bias", [3 * features], "vector", zeros);
  const project = linear(scope.child("out_proj"), {
    inFeatures: features,
    outFeatures: features,
    initialiseBias: zeros,
  });
  return (x) =>
    tf.tidy(() => {
      const all = multiply(x, kernel(), bias); // queries, keys, values
      const [queries, keysAndValues] = tf.split<tf.Tensor3D>(all, [features, 2 * features], 2);
      if (queries === undefined || keysAndValues === undefined) throw new Error("two parts are split above");
      const attended = attention(queries, keysAndValues, heads);
      scope.recordCall("attention", attended, 2 * attended.size * x.shape[1]);
      return project(attended);
    });
}
