import { beforeAll, describe, expect, it } from "@jest/globals";
import { conv2d, productOverRows, recordOperations, runOp, startEngine } from "@spinegrade/engine";
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
        const largest = size === 1 && stride === 1 ? 2e-6 : 0; // a linear layer, or TensorFlow's own
        const dy = tf.randomNormal(y.shape, 0, 1, "float32", 3);
        const [dx, dKernel] = tf.grads(ours)([x, kernel], dy);
        const [dxThere, dKernelThere] = tf.grads(theirs)([x, kernel], dy);
        expect(differenceOf(dx as tf.Tensor, dxThere as tf.Tensor)).toBeLessThanOrEqual(largest);
        expect(differenceOf(dKernel as tf.Tensor, dKernelThere as tf.Tensor)).toBeLessThan(2e-6);
      });
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("conv2d by a kernel that is not square", () => {
  it.each<[height: number, width: number, channels: number]>([
    [1, 5, 3],
    [3, 5, 3],
    [3, 5, 9],
  ])("of %i x %i, %i channels, is TensorFlow's, gradients too", (height, width, channels) => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 13, 11, channels], 0, 1, "float32", 1);
      const kernel = tf.randomNormal<tf.Rank.R4>([height, width, channels, 7], 0, 1, "float32", 2);
      const ours = (w: tf.Tensor): tf.Tensor => conv2d(x, w as tf.Tensor4D, { stride: 1, padding: "same" });
      const theirs = (w: tf.Tensor): tf.Tensor => tf.conv2d(x, w as tf.Tensor4D, 1, "same");
      expect(differenceOf(ours(kernel), theirs(kernel))).toBe(0);
      expect(differenceOf(tf.grad(ours)(kernel), tf.grad(theirs)(kernel))).toBeLessThan(2e-6);
    });
  });
});

/** The names of TensorFlow's operations that `compute` runs. */
function operationsOf(compute: () => unknown): Set<string> {
  const names = new Set<string>();
  tf.tidy(() => {
    recordOperations(
      () => void compute(),
      ({ name }) => names.add(name),
    );
  });
  return names;
}

describe("the kernel gradient of conv2d", () => {
  it.each<[size: number, stride: number, channels: number, padding: "same" | "valid"]>([
    [7, 2, 1, "valid"],
    [4, 4, 3, "valid"],
    [3, 2, 3, "same"],
    [3, 1, 16, "same"],
    [1, 1, 1, "valid"],
    [1, 1, 64, "valid"],
    [1, 2, 3, "valid"],
  ])(
    "of a kernel of %i, stride %i, %i channels, %s, is never TensorFlow's, whose bytes depend on the threads",
    (size, stride, channels, padding) => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 32, 48, channels], 0, 1, "float32", 1);
      const kernel = tf.randomNormal<tf.Rank.R4>([size, size, channels, 32], 0, 1, "float32", 2);
      const convolve = (weights: tf.Tensor): tf.Tensor =>
        conv2d(x, weights as tf.Tensor4D, { stride, padding });
      const names = operationsOf(() => tf.grad(convolve)(kernel));
      expect([...names].filter((name) => name.startsWith("Conv2DBackpropFilter"))).toEqual([]);
      tf.dispose([x, kernel]);
    },
  );

  it("computes no gradient of an image", () => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 32, 48, 1], 0, 1, "float32", 1);
    const kernel = tf.randomNormal<tf.Rank.R4>([7, 7, 1, 32], 0, 1, "float32", 2);
    const convolve = (images: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
      conv2d(images as tf.Tensor4D, weights as tf.Tensor4D, { stride: 2, padding: "valid" });
    const ofKernel = operationsOf(() => tf.grad((weights) => convolve(x, weights))(kernel));
    const ofBoth = operationsOf(() => tf.grads(convolve)([x, kernel]));
    expect([ofKernel.has("Conv2DBackpropInput"), ofBoth.has("Conv2DBackpropInput")]).toEqual([false, true]);
    tf.dispose([x, kernel]);
  });
});

describe("conv2d of small maps", () => {
  it.each<[size: number, stride: number, padding: "same" | "valid", side: number]>([
    [3, 1, "same", 3],
    [3, 1, "same", 1],
    [3, 2, "valid", 8],
    [3, 2, "same", 7],
    [2, 2, "valid", 6],
  ])(
    "of a kernel of %i, stride %i, %s, on %i pixels, is TensorFlow's but for rounding, gradients too, without its operations",
    (size, stride, padding, side) => {
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([32, side, side, 40], 0, 1, "float32", 1);
        const kernel = tf.randomNormal<tf.Rank.R4>([size, size, 40, 70], 0, 1, "float32", 2);
        const ours = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          conv2d(a as tf.Tensor4D, b as tf.Tensor4D, { stride, padding });
        const theirs = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding);
        const y = theirs(x, kernel);
        const dy = tf.randomNormal(y.shape, 0, 1, "float32", 3);
        const [dx, dKernel] = tf.grads(theirs)([x, kernel], dy);
        const names: string[] = [];
        recordOperations(
          () => {
            const [found, foundKernel] = tf.grads(ours)([x, kernel], dy);
            expect(differenceOf(ours(x, kernel), y)).toBeLessThan(2e-6);
            expect(differenceOf(found as tf.Tensor, dx as tf.Tensor)).toBeLessThan(2e-6);
            expect(differenceOf(foundKernel as tf.Tensor, dKernel as tf.Tensor)).toBeLessThan(2e-6);
          },
          ({ name }) => names.push(name),
        );
        expect(names).toEqual(expect.arrayContaining(["SpinegradeConv2d", "SpinegradeConv2dInputGrad"]));
        expect(names.filter((name) => name.startsWith("Conv2D"))).toEqual([]);
      });
    },
  );

  it("of nothing gives nothing", () => {
    tf.tidy(() => {
      const y = conv2d(tf.zeros([0, 3, 3, 16]), tf.ones([3, 3, 16, 16]), { stride: 1, padding: "same" });
      expect(y.shape).toEqual([0, 3, 3, 16]);
    });
  });

  it("refuses, by name, sizes that make no convolution", () => {
    tf.tidy(() => {
      const [x, kernel] = [tf.ones([2, 3, 3, 4]), tf.ones([3, 3, 5, 6])];
      const geometry = { geometry: { int: [1, 1, 1, 1, 1] } };
      expect(() => runOp("SpinegradeConv2d", geometry, [x, kernel], 1)).toThrow("[k, k, C, O]");
      const large = { geometry: { int: [1, 3, 3, 3, 3] } };
      expect(() => runOp("SpinegradeConv2d", large, [x, tf.ones([3, 3, 4, 6])], 1)).toThrow("less than k");
      const byKernel = { geometry: { int: [2, 0, 0, 0, 0] }, kernel_size: { int: 3 } };
      expect(() => runOp("SpinegradeConv2dKernelGrad", byKernel, [x, tf.ones([2, 3, 3, 6])], 1)).toThrow(
        "dy must be",
      );
      const byInput = { ...geometry, map: { int: [4, 3] } };
      const dy = tf.ones([2, 3, 3, 6]);
      expect(() => runOp("SpinegradeConv2dInputGrad", byInput, [dy, tf.ones([3, 3, 4, 6])], 1)).toThrow(
        "dy must be",
      );
    });
  });
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
