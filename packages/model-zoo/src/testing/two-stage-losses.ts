/** The losses of tools/golden/nets/two_stage_golden.py, on targets hashed from names. */
import * as tf from "@tensorflow/tfjs-core";

import { hashUnits, signed } from "./deterministic.ts";
import type { NamedOutputs } from "./two-stage-case.ts";

/** By which outputs there are. */
export function twoStageLoss(outputs: NamedOutputs): tf.Scalar {
  const { points, grades, level, left, right } = outputs;
  return tf.tidy(() => {
    if (points !== undefined) return pointLoss(points);
    if (grades !== undefined) return gradeLoss(grades as tf.Tensor3D);
    if (level === undefined || left === undefined || right === undefined) throw new Error("no known outputs");
    const presence = tf.add(presenceLoss("left", left), presenceLoss("right", right));
    return tf.add<tf.Scalar>(levelLoss(level), tf.div(presence, 2));
  });
}

/** Smooth L1 where a coordinate is known. */
function pointLoss(points: tf.Tensor): tf.Scalar {
  const target = tf.tensor(signed("truth", points.size), points.shape);
  const mask = tf.tensor(
    [...hashUnits("mask", points.size)].map((unit) => Number(unit < 0.75)),
    points.shape,
  );
  const distance = tf.abs(tf.sub(points, target));
  const small = tf.minimum(distance, 1);
  // d^2 / 2 below 1, d - 1/2 from there
  const terms = tf.sub(tf.mul(small, distance), tf.div(tf.square(small), 2));
  return tf.div<tf.Scalar>(tf.sum(tf.mul(terms, mask)), tf.sum(mask));
}

/** Weighted cross entropy of each column of the batch, their mean; one grade in eight is missing. */
function gradeLoss(logits: tf.Tensor3D): tf.Scalar {
  const [batch, columns] = logits.shape;
  const weights = [...hashUnits("grades", batch * columns)].map((unit) => {
    const grade = unit < 0.875 ? Math.floor((unit * 24) / 7) : null;
    return [0, 1, 2].map((each) => (each === grade ? 2 ** each : 0));
  });
  const weight = tf.tensor(weights.flat(), [batch, columns, 3]);
  const sums = tf.sum(tf.mul(weight, tf.logSoftmax(logits)), [0, 2]);
  const totals = tf.sum(weight, [0, 2]);
  const known = tf.cast(tf.greater(totals, 0), "float32");
  const terms = tf.div(tf.neg(sums), tf.add(totals, tf.sub(1, known)));
  return tf.div<tf.Scalar>(tf.sum(terms), tf.sum(known));
}

/** Loss of the slices whose level is known. */
function levelLoss(logits: tf.Tensor): tf.Scalar {
  const rows = [...hashUnits("levels", logits.shape[0])].map((unit) => {
    const level = unit < 0.875 ? Math.floor((unit * 40) / 7) : null;
    return [0, 1, 2, 3, 4].map((each) => Number(each === level));
  });
  const truth = tf.tensor2d(rows);
  return tf.div<tf.Scalar>(tf.neg(tf.sum(tf.mul(truth, tf.logSoftmax(logits)))), tf.sum(truth));
}

/** Binary cross entropy of masked logits and masked targets; a masked entry counts as one half. */
function presenceLoss(side: string, logits: tf.Tensor): tf.Scalar {
  const target = tf.tensor(hashUnits(`${side}.truth`, logits.size), logits.shape);
  const mask = tf.tensor(
    [...hashUnits(`${side}.mask`, logits.size)].map((unit) => Number(unit < 0.75)),
    logits.shape,
  );
  const masked = tf.mul(logits, mask);
  return tf.mean<tf.Scalar>(tf.sub(tf.softplus(masked), tf.mul(masked, tf.mul(target, mask))));
}
