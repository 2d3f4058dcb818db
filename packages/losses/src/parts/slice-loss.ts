import * as tf from "@tensorflow/tfjs-core";

/** Probabilities are at least this, so that no logarithm is infinite; as published. */
const SMALLEST = 1e-8;

/**
 * Negative log likelihood of the true slices (clamped to 1e-8..1; the published
 * upper bound of 1 - 1e-8 is 1 in float32), mean over a volume's points, mean over volumes. Missing points are skipped;
 * a volume without any adds 0 (NaN as published).
 * @param sliceProbabilities for each volume [D, P], each point sums to 1. Differentiable.
 * @param trueZ [B * P]: the slice of each point, 0..D-1; -1 for a missing one.
 * @throws RangeError for a slice that does not exist, or where the numbers of points do not agree.
 */
export function sliceLoss(sliceProbabilities: readonly tf.Tensor2D[], trueZ: ArrayLike<number>): tf.Scalar {
  const points = trueZ.length / sliceProbabilities.length;
  return tf.tidy(() => {
    const losses = sliceProbabilities.map((probabilities, volume) => {
      const trueSlices = Array.from({ length: points }, (_, point) => trueZ[volume * points + point] ?? -1);
      const shares = tf.tensor2d(sliceShares(probabilities.shape, trueSlices, volume), probabilities.shape);
      const logarithms = tf.log(tf.clipByValue(probabilities, SMALLEST, 1));
      return tf.neg(tf.sum<tf.Scalar>(tf.mul(logarithms, shares)));
    });
    return tf.mean<tf.Scalar>(tf.stack(losses));
  });
}

/** `[D * P]`: for each point 1 / (number of points that are not missing) at its true slice. */
function sliceShares(
  [depth, points]: [number, number],
  trueZ: readonly number[],
  volume: number,
): Float32Array {
  if (trueZ.length !== points) {
    throw new RangeError(
      `volume ${volume} has slices for ${trueZ.length} points, probabilities for ${points}`,
    );
  }
  const count = trueZ.filter((z) => z !== -1).length;
  const shares = new Float32Array(depth * points);
  for (const [point, z] of trueZ.entries()) {
    if (z === -1) continue;
    if (!Number.isInteger(z) || z < 0 || z >= depth) {
      throw new RangeError(
        `volume ${volume}, point ${point}: there is no slice ${z}, only 0 to ${depth - 1}, or -1 for a missing point`,
      );
    }
    shares[z * points + point] = 1 / count;
  }
  return shares;
}
