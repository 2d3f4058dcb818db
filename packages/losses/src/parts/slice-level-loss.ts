import * as tf from "@tensorflow/tfjs-core";
import { LEVELS } from "./match-levels.ts";

/** The weight of the places among the terms, as published. */
const PLACE_WEIGHT = 0.1;

const SIDES = 2;

/** A net's output for N slices: logits. */
export interface SliceLevels {
  /** `[N, 5]`: the level that a slice shows. */
  readonly levels: tf.Tensor2D;
  /** `[N, 2, 5]`: whether it shows the left and the right recess of each level. */
  readonly presence: tf.Tensor3D;
}

/** The same of labelled slices, one series after the other. */
export interface SliceLevelTarget {
  /** For each slice 0 to 4, or -1 where it is not known. */
  readonly levels: ArrayLike<number>;
  /** `[N, 2, 5]`: 0 to 1. */
  readonly presence: tf.Tensor3D;
  /** For each series, side and level the slice of the point, counted in its series; -1 where there is none. */
  readonly places: ArrayLike<number>;
  /** The slices of each series, N in all. */
  readonly depths: readonly number[];
}

// a type, not an interface, so that tf.tidy takes it for a container of tensors
export type SliceLevelLoss = Readonly<Record<"level" | "presence" | "place" | "total", tf.Scalar>>;

/**
 * The loss of the net that finds the level of every axial slice, level + presence + 0.1 place, as published:
 * cross entropy of the slices whose level is known; binary cross entropy of logits and targets, both 0 where a series has
 * no point of that side and level, so that those count as ln 2; and the mean distance of each point's slice from
 * sum(p i) / sum(p), p the presence in slice i of the series. A point in slice 0 has no distance, and the sum is divided
 * by the points' number plus 1. Terms without a label are 0.
 * @throws RangeError for sizes that do not fit.
 */
export function sliceLevelLoss(predicted: SliceLevels, target: SliceLevelTarget): SliceLevelLoss {
  checkSizes(predicted, target);
  return tf.tidy(() => {
    const level = levelLoss(predicted.levels, target.levels);
    const presence = presenceLoss(predicted.presence, target);
    const place = placeLoss(predicted.presence, target);
    const total = tf.addN<tf.Scalar>([level, presence, tf.mul(place, PLACE_WEIGHT)]);
    return { level, presence, place, total };
  });
}

function levelLoss(logits: tf.Tensor2D, levels: ArrayLike<number>): tf.Scalar {
  const known = Array.from(levels).filter((level) => level >= 0).length;
  const hits = tf.oneHot(tf.tensor1d(Array.from(levels), "int32"), LEVELS); // zeros for -1
  const sum = tf.sum<tf.Scalar>(tf.mul(hits, tf.logSoftmax(logits)));
  return tf.div(tf.neg(sum), Math.max(1, known));
}

function presenceLoss(logits: tf.Tensor3D, { presence, places, depths }: SliceLevelTarget): tf.Scalar {
  const hasPoint = tf.tensor(
    Float32Array.from(places, (place) => (place >= 0 ? 1 : 0)),
    [depths.length, 1, SIDES, LEVELS],
  );
  const masks = tf.split(hasPoint, depths.length, 0).map((mask, series) => {
    return tf.tile(tf.reshape(mask, [1, SIDES, LEVELS]), [depths[series] ?? 0, 1, 1]);
  });
  const mask = tf.concat(masks, 0); // [N, 2, 5]
  const [x, truth] = [tf.mul(logits, mask), tf.mul(presence, mask)];
  const each = tf.add(tf.sub(tf.relu(x), tf.mul(x, truth)), tf.softplus(tf.neg(tf.abs(x))));
  return tf.mean(each);
}

function placeLoss(logits: tf.Tensor3D, { places, depths }: SliceLevelTarget): tf.Scalar {
  const presence = tf.sigmoid(logits);
  // tfjs has no gradient of a split in one
  const series = depths.length === 1 ? [presence] : tf.split(presence, [...depths], 0);
  const decoded = series.map((p) => {
    const index = tf.reshape(tf.range(0, p.shape[0]), [-1, 1, 1]);
    return tf.div(tf.sum(tf.mul(p, index), 0), tf.sum(p, 0)); // [2, 5]
  });
  const truth = tf.tensor(Float32Array.from(places), [depths.length, SIDES, LEVELS]);
  const counts = tf.greater(truth, 0);
  const distances = tf.where(counts, tf.abs(tf.sub(tf.stack(decoded), truth)), 0);
  return tf.div<tf.Scalar>(tf.sum(distances), tf.add(tf.sum(tf.cast(counts, "float32")), 1));
}

function checkSizes({ levels, presence }: SliceLevels, target: SliceLevelTarget): void {
  const slices = target.depths.reduce((sum, depth) => sum + depth, 0);
  const fits =
    levels.shape.join() === [slices, LEVELS].join() &&
    presence.shape.join() === [slices, SIDES, LEVELS].join() &&
    target.presence.shape.join() === presence.shape.join() &&
    target.levels.length === slices &&
    target.places.length === target.depths.length * SIDES * LEVELS;
  if (fits) return;
  throw new RangeError(
    `the levels of ${slices} slices of ${target.depths.length} series are [N, 5], their presence [N, 2, 5], the places ` +
      `2 x 5 a series; they are [${levels.shape.join(", ")}], [${presence.shape.join(", ")}] and ${target.places.length}`,
  );
}
