import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * Scaled dot-product attention of several heads (arXiv:1706.03762): each query's mean of the values, weighted by the
 * softmax of its products with the keys, divided by the root of the head's channels. Head h has the channels from
 * h * C / heads on, of queries, keys and values alike.
 *
 * One operation forward and one backward, on the tensors as they lie; the probabilities are never written to memory.
 * @param queries [N, L, C]
 * @param keysAndValues [N, M, 2C]: first the keys, then the values.
 * @returns [N, L, C]
 * @throws RangeError for shapes that do not fit.
 */
export function attention(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): tf.Tensor3D {
  checkShapes(queries, keysAndValues, heads);
  return areNativeOperationsActive()
    ? native(queries, keysAndValues, heads)
    : plain(queries, keysAndValues, heads);
}

function native(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): tf.Tensor3D {
  const attributes = { heads: { int: heads } };
  const inputs = [queries, keysAndValues];
  return withGradient(
    inputs,
    () => {
      const [means, statistics] = runOp("SpinegradeAttention", attributes, inputs, 2);
      return { result: means as tf.Tensor3D, saved: [...inputs, statistics] }; // the rank of queries
    },
    (dMeans, saved) => runOp("SpinegradeAttentionGrad", attributes, [dMeans, ...saved], 2),
  );
}

function plain(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [slices, length, channels] = queries.shape;
  return tf.tidy(() => {
    const q = splitHeads(queries, heads); // [N, L, C] -> [N, heads, L, C / heads]
    const [k, v] = tf.split(splitHeads(keysAndValues, 2 * heads), 2, 1); // two of [N, heads, M, C / heads]
    const scale = 1 / Math.sqrt(channels / heads);
    const scores = tf.matMul(tf.mul(q, scale), k as tf.Tensor, false, true); // [N, heads, L, M]
    const means = tf.matMul(tf.softmax(scores), v as tf.Tensor); // [N, heads, L, C / heads]
    return tf.reshape(tf.transpose(means, [0, 2, 1, 3]), [slices, length, channels]);
  });
}

/** [N, L, C] -> [N, heads, L, C / heads]. */
function splitHeads(x: tf.Tensor3D, heads: number): tf.Tensor4D {
  const [slices, length, channels] = x.shape;
  return tf.transpose(tf.reshape<tf.Rank.R4>(x, [slices, length, heads, channels / heads]), [0, 2, 1, 3]);
}

function checkShapes(queries: tf.Tensor3D, keysAndValues: tf.Tensor3D, heads: number): void {
  const [slices, , channels] = queries.shape;
  const [itsSlices, keys, itsChannels] = keysAndValues.shape;
  const fits = slices === itsSlices && keys > 0 && 2 * channels === itsChannels;
  if (fits && heads > 0 && Number.isInteger(heads) && channels % heads === 0) return;
  throw new RangeError(
    `attention takes queries [N, L, C], keys and values [N, M, 2C] with M > 0, and C in whole heads, ` +
      `not [${queries.shape.join(", ")}], [${keysAndValues.shape.join(", ")}] and ${heads} heads`,
  );
}
