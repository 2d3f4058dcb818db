/** The backward pass of max pooling, compared with TensorFlow's. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { FLOAT32, runOp, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(() => startEngine());

/** Both gradients of x pooled by 3 x 3 windows, stride 2, with a row and a column before the map. */
function gradientsOf(x: tf.Tensor4D): [ours: tf.Tensor, theirs: tf.Tensor] {
  const [, height, width] = x.shape;
  const zeros = [1, height % 2, 1, width % 2];
  const attributes = {
    T: FLOAT32,
    ksize: { int: [1, 3, 3, 1] },
    strides: { int: [1, 2, 2, 1] },
    padding: { string: "EXPLICIT" },
    explicit_paddings: { int: [0, 0, ...zeros, 0, 0] },
    data_format: { string: "NHWC" },
  };
  const [y] = runOp("MaxPool", attributes, [x], 1);
  const dy = tf.randomNormal(y.shape, 0, 1, "float32", 2);
  const native = { geometry: { int: [2, ...zeros] }, window: { int: 3 } };
  const [ours] = runOp("SpinegradeMaxPoolGrad", native, [x, dy], 1);
  const [theirs] = runOp("MaxPoolGrad", attributes, [x, y, dy], 1);
  return [ours, theirs];
}

describe("the gradient of max pooling", () => {
  it.each([
    [13, 48, 48, 64],
    [2, 7, 10, 37],
    [1, 1, 1, 3],
  ])("of [%i, %i, %i, %i] is TensorFlow's, also where windows have several largest values", (...shape) => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, "float32", 1);
      for (const map of [x, tf.relu(x), tf.round(x)]) {
        const [ours, theirs] = gradientsOf(map);
        expect(tf.max(tf.abs(tf.sub(ours, theirs))).dataSync()[0]).toBeLessThan(1e-6);
      }
    });
  });

  it("is refused for a map of another size", () => {
    tf.tidy(() => {
      const attributes = { geometry: { int: [2, 1, 0, 1, 0] }, window: { int: 3 } };
      const given = [tf.ones([1, 4, 4, 2]), tf.ones([1, 3, 2, 2])];
      expect(() => runOp("SpinegradeMaxPoolGrad", attributes, given, 1)).toThrow("dy must be");
    });
  });
});
