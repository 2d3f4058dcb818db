import { beforeAll, describe, expect, it } from "@jest/globals";
import { conv2d, productOverRows, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(() => startEngine());

/** The largest difference, as a part of the largest value. */
function differenceOf(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0] ?? NaN);
}

describe("conv2d", () => {
  it.each<[size: number, stride: number, channels: number, padding: "same" | "valid"]>([
    [1, 1, 16, "valid"],
    [1, 2, 16, "valid"],
    [3, 1, 8, "same"],
    [3, 2, 16, "valid"],
    [3, 2, 9, "same"],
    [2, 2, 12, "valid"],
    [7, 2, 1, "valid"],
    [4, 3, 8, "same"],
  ])(
    "of a kernel of %i, stride %i, %i channels, %s, is TensorFlow's, gradients too",
    (size, stride, channels, padding) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([2, 13, 11, channels], 0, 1, "float32", 1);
        const kernel = tf.randomNormal<tf.Rank.R4>([size, size, channels, 7], 0, 1, "float32", 2);
        const ours = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          conv2d(a as tf.Tensor4D, b as tf.Tensor4D, { stride, padding });
        const theirs = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding);
        const y = theirs(x, kernel);
        expect(differenceOf(ours(x, kernel), y)).toBe(0);
        const dy = tf.randomNormal(y.shape, 0, 1, "float32", 3);
        const [dx, dKernel] = tf.grads(ours)([x, kernel], dy);
        const [dxThere, dKernelThere] = tf.grads(theirs)([x, kernel], dy);
        expect(differenceOf(dx as tf.Tensor, dxThere as tf.Tensor)).toBe(0);
        expect(differenceOf(dKernel as tf.Tensor, dKernelThere as tf.Tensor)).toBeLessThan(2e-6);
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("the kernel gradient of conv2d, of one pixel with a stride", () => {
  // not compared with TensorFlow's, which writes past its own memory for such shapes
  it.each([1, 3, 8])(
    "is the product over the pixels that the kernel reads, %i channels, to the bit",
    (channels) => {
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([2, 32, 48, channels], 0, 1, "float32", 1);
        const kernel = tf.randomNormal<tf.Rank.R4>([1, 1, channels, 64], 0, 1, "float32", 2);
        const dy = tf.randomNormal<tf.Rank.R4>([2, 16, 24, 64], 0, 1, "float32", 3);
        const convolve = (weights: tf.Tensor): tf.Tensor =>
          conv2d(x, weights as tf.Tensor4D, { stride: 2, padding: "valid" });
        const read = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, 2, 2, 1]);
        const product = tf.reshape(productOverRows(read, dy), kernel.shape);
        expect(differenceOf(tf.grad(convolve)(kernel, dy), product)).toBe(0);
      });
    },
  );
});

describe("productOverRows", () => {
  it("is the product over all axes but the last, with gradients by both", () => {
    tf.tidy(() => {
      const a = tf.randomNormal([3, 40, 5], 0, 1, "float32", 1);
      const b = tf.randomNormal([120, 4], 0, 1, "float32", 2);
      const plain = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
        tf.matMul(tf.reshape(x, [120, 5]), y, true, false);
      expect(differenceOf(productOverRows(a, b), plain(a, b))).toBeLessThan(1e-6);
      const [da, db] = tf.grads(productOverRows)([a, b]);
      const [daThere, dbThere] = tf.grads(plain)([a, b]);
      expect(differenceOf(da as tf.Tensor, daThere as tf.Tensor)).toBeLessThan(1e-6);
      expect(differenceOf(db as tf.Tensor, dbThere as tf.Tensor)).toBeLessThan(1e-6);
    });
  });
});
