import { describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import { padVolume } from "./pad-both.ts";
import { maxPool3x3x3Stride2 } from "./pooling.ts";

await startEngine();

/**
 * Values that differ from each other, so that each window has one largest value; multiples of 1/1024, so that sums are exact in
 * any order.
 */
function distinct(shape: readonly number[]): tf.Tensor {
  const values = Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => 1 + i / 1024);
  return tf.tensor(Generator.fromSeed(1, "values").shuffle(values), [...shape]);
}

const plain = (x: tf.Tensor): tf.Tensor => tf.maxPool3d(padVolume(x as tf.Tensor5D, 1), 3, 2, "valid");
const pool = (x: tf.Tensor): tf.Tensor => maxPool3x3x3Stride2(x as tf.Tensor5D);

describe("maxPool3x3x3Stride2", () => {
  it.each([[[1, 6, 8, 10, 3]], [[2, 5, 7, 9, 2]], [[2, 1, 4, 5, 1]], [[1, 2, 3, 2, 4]], [[1, 3, 1, 6, 2]]])(
    "has TensorFlow's values and gradients for %j",
    (shape) => {
      tf.tidy(() => {
        const x = distinct(shape);
        const { value: expected, grad } = tf.valueAndGrad((t) => plain(t))(x, distinct(plain(x).shape));
        const { value, grad: found } = tf.valueAndGrad((t) => pool(t))(x, distinct(plain(x).shape));
        expect(value.shape).toEqual(expected.shape);
        expect(value.dataSync()).toEqual(expected.dataSync());
        expect(pool(x).dataSync()).toEqual(expected.dataSync());
        expect(found.dataSync()).toEqual(grad.dataSync());
      });
    },
  );
});
