import * as tf from "@tensorflow/tfjs-core";
import type { Scope } from "../parameters/scope.ts";
import { nfnHead, type NfnHead, type PointReading } from "./nfn-head.ts";

/**
 * The heads of the recesses and of the canal between them, in one level's slices. `read` gives the three points left, canal,
 * right; `grade` takes the points of all levels, a third each of the left, the canal and the right. The recesses' heads
 * have the names and shapes that they have in a net without a canal.
 */
export function recessCanalHead(scope: Scope, channels: number): NfnHead {
  const recesses = nfnHead(scope, channels, 2);
  const canal = nfnHead(scope.child("canal"), channels, 1);
  return {
    read: (map, mode, poolingHeatmap) => {
      const [left, middle, right] = thirdsOf(poolingHeatmap, 4);
      const sides = recesses.read(map, mode, left && right && tf.concat<tf.Tensor5D>([left, right], 4));
      const between = canal.read(map, mode, middle);
      const insert = <T extends tf.Tensor>(pick: (reading: PointReading) => T, axis: number): T => {
        const [first, last] = tf.split<T>(pick(sides), 2, axis);
        return tf.concat<T>(
          [first, pick(between), last].flatMap((point) => point ?? []),
          axis,
        );
      };
      return {
        heatmap: insert(({ heatmap }) => heatmap, 4),
        xyz: insert(({ xyz }) => xyz, 1),
        pooled: insert(({ pooled }) => pooled, 1),
      };
    },
    grade: (pooled, mode) =>
      tf.tidy(() => {
        const [left, middle, right] = thirdsOf(pooled, 1);
        if (left === undefined || middle === undefined || right === undefined)
          throw new RangeError("there are no points to grade");
        const sides = recesses.grade(tf.concat<tf.Tensor3D>([left, right], 1), mode);
        const [first, last] = tf.split<tf.Tensor3D>(sides, 2, 1);
        return tf.concat<tf.Tensor3D>(
          [first, canal.grade(middle, mode), last].flatMap((each) => each ?? []),
          1,
        );
      }),
  };
}

/** The left, the middle and the right third of an axis; none of nothing. */
function thirdsOf<T extends tf.Tensor>(tensor: T | undefined, axis: number): T[] {
  return tensor === undefined ? [] : tf.split<T>(tensor, 3, axis);
}
