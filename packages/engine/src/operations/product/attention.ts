import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

/**
 * Multi-head scaled dot-product attention (arXiv:1706.03762). For each query, the mean of the values, weighted by the
 * softmax of the query's products with the keys over the square root of the channels per head. Head h uses C / heads
 * channels of queries, keys and values, starting at channel h * C / heads.
 *
 * One native operation forward and one backward read the tensors in place and never write the probabilities to memory.
 * @param queries [N, L, C], or a map [N, h, w, C].
 * @param keysAndValues [N, M, 2C], or a map [N, h, w, 2C]: first the keys, then the values.
 * @returns [N, L, C], or [N, h, w, C], as the queries.
 * @throws RangeError for incompatible shapes.
 */
export function attention<T extends tf.Tensor>(queries: T, keysAndValues: tf.Tensor, heads: number): T {
  checkShapes(queries, keysAndValues, heads);
  if (areNativeOperationsActive()) return native(queries, keysAndValues, heads);
  return tf.tidy(() => tf.reshape(plain(asRows(queries), asRows(keysAndValues), heads), queries.shape) as T);
}

function native<T extends tf.Tensor>(queries: T, keysAndValues: tf.Tensor, heads: number): T {
  const attributes = { heads: { int: heads } };
  const inputs = [queries, keysAndValues];
  return withGradient(
    inputs,
    () => {
      const [means, statistics] = runOp("SpinegradeAttention", attributes, inputs, 2);
      return { result: means as T, saved: [...inputs, statistics] }; // the rank of queries
    },
    (dMeans, saved) => runOp("SpinegradeAttentionGrad", attributes, [dMeans, ...saved], 2),
  );
}

/** [N, ..., C] -> [N, L, C]. */
function asRows(x: tf.Tensor): tf.Tensor3D {
  const [slices, channels = 0] = [x.shape[0], x.shape.at(-1)];
  return tf.reshape(x, [slices, lengthOf(x), channels]);
}

function lengthOf({ shape }: tf.Tensor): number {
  return shape.slice(1, -1).reduce((product, side) => product * side, 1);
}

function plain(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): tf.Tensor {
  const channels = queries.shape[2];
  const q = splitHeads(queries, heads); // [N, L, C] -> [N, heads, L, C / heads]
  const [k, v] = tf.split(splitHeads(keysAndValues, 2 * heads), 2, 1); // two of [N, heads, M, C / heads]
  const scale = 1 / Math.sqrt(channels / heads);
  const scores = tf.matMul(tf.mul(q, scale), k as tf.Tensor, false, true); // [N, heads, L, M]
  const means = tf.matMul(tf.softmax(scores), v as tf.Tensor); // [N, heads, L, C / heads]
  return tf.transpose(means, [0, 2, 1, 3]);
}

/** [N, L, C] -> [N, heads, L, C / heads]. */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [slices, length, channels] = x.shape;
  return tf.transpose(tf.reshape<tf.Rank.R4>(x, [slices, length, heads, channels / heads]), [0, 2, 1, 3]);
}

function checkShapes(queries: tf.Tensor, keysAndValues: tf.Tensor, heads: number): void {
  const channels = queries.shape.at(-1) ?? 0;
  const haveRank = queries.rank > 2 && keysAndValues.rank > 2;
  const areOfSameSlices = queries.shape[0] === keysAndValues.shape[0];
  const haveChannels = keysAndValues.shape.at(-1) === 2 * channels;
  const fits = haveRank && areOfSameSlices && haveChannels && lengthOf(keysAndValues) > 0;
  if (fits && heads > 0 && Number.isInteger(heads) && channels % heads === 0) return;
  throw new RangeError(
    `attention takes queries [N, L, C], keys and values [N, M, 2C] with M > 0, and C in whole heads, ` +
      `not [${queries.shape.join(", ")}], [${keysAndValues.shape.join(", ")}] and ${heads} heads`,
  );
}
