import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt, positionsAlong } from "@spinegrade/heatmaps";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

it("numbers the elements of an axis, whatever their values", () => {
  tf.tidy(() => {
    const x = tf.tensor3d([5, Number.NaN, 7, 8, 9, -1], [1, 3, 2]);
    expect(positionsAlong(x, 1).arraySync()).toEqual([
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    ]);
  });
});

it("dsnt gives the same bits with and without a gradient", () => {
  tf.tidy(() => {
    const logits = tf.randomNormal([60, 2], 0, 1, "float32", 1);
    const heatmap = tf.reshape<tf.Rank.R5>(tf.transpose(tf.softmax(tf.transpose(logits))), [1, 3, 4, 5, 2]);
    const { value } = tf.valueAndGrad((x: tf.Tensor) => tf.sum(dsnt(x as tf.Tensor5D)))(heatmap);
    expect(tf.sum(dsnt(heatmap)).dataSync()).toEqual(value.dataSync());
  });
});
