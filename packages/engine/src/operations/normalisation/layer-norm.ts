import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { runOp } from "../backend/run-op.ts";
import { withGradient } from "../backend/with-gradient.ts";

export interface LayerNormOptions {
  /** [C] */
  readonly scale: tf.Tensor;
  /** [C] */
  readonly offset: tf.Tensor;
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * Layer normalisation over the last axis, as `torch.nn.LayerNorm` (arXiv:1607.06450): y = (x - mean) / sqrt(variance +
 * epsilon) * scale + offset, with the mean and biased variance of each row of C values. Differentiable with respect to
 * x, scale and offset.
 * @param x [..., C]
 * @throws RangeError for parameters that are not [C].
 */
export function layerNorm<T extends tf.Tensor>(x: T, options: LayerNormOptions): T {
  checkShapes(x, options);
  return areNativeOperationsActive() ? native(x, options) : plain(x, options);
}

function native<T extends tf.Tensor>(x: T, { scale, offset, epsilon }: LayerNormOptions): T {
  return withGradient(
    [x, scale, offset],
    () => {
      const attributes = { epsilon: { float: epsilon } };
      const [y, mean, rstd] = runOp("SpinegradeLayerNorm", attributes, [x, scale, offset], 3);
      return { result: y as T, saved: [x, scale, mean, rstd] }; // the rank of x
    },
    (dy, saved) => runOp("SpinegradeLayerNormGrad", {}, [dy, ...saved], 3),
  );
}

function plain<T extends tf.Tensor>(x: T, { scale, offset, epsilon }: LayerNormOptions): T {
  return withGradient(
    [x, scale, offset],
    () => {
      const { normalised } = standardise(x, epsilon);
      return { result: tf.add<T>(tf.mul(normalised, scale), offset), saved: [x, scale] as [T, tf.Tensor] };
    },
    (dy, [input, factor]) => backward(dy, input, factor, epsilon),
  );
}

interface Standardised {
  readonly normalised: tf.Tensor;
  /** 1 / sqrt(variance + epsilon), [..., 1]. */
  readonly inverseDeviation: tf.Tensor;
}

function standardise(x: tf.Tensor, epsilon: number): Standardised {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const inverseDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  return { normalised: tf.mul(centred, inverseDeviation), inverseDeviation };
}

/** Gradients with respect to x, scale and offset; the normalised rows are recomputed instead of kept. */
function backward(dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, epsilon: number): tf.Tensor[] {
  const { normalised, inverseDeviation } = standardise(x, epsilon);
  const rows = x.shape.slice(0, -1).map((_, axis) => axis);
  const dNormalised = tf.mul(dy, scale);
  const alongMean = tf.mean(dNormalised, -1, true);
  const alongRow = tf.mul(normalised, tf.mean(tf.mul(dNormalised, normalised), -1, true));
  const dx = tf.mul(tf.sub(tf.sub(dNormalised, alongMean), alongRow), inverseDeviation);
  return [dx, tf.sum(tf.mul(dy, normalised), rows), tf.sum(dy, rows)];
}

function checkShapes(x: tf.Tensor, { scale, offset }: LayerNormOptions): void {
  const channels = x.shape.at(-1) ?? 0;
  for (const [name, { shape }] of Object.entries({ scale, offset })) {
    if (x.rank < 2 || shape.length !== 1 || shape[0] !== channels) {
      throw new RangeError(
        `layerNorm of [${x.shape.join(", ")}]: ${name} must be [${channels}], not [${shape.join(", ")}]`,
      );
    }
  }
}
