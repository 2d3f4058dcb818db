import { beforeAll, describe, expect, it } from "@jest/globals";
import { groupedConv2d, startEngine } from "@spinegrade/engine";
import type { Conv2dOptions } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

/** A dense kernel whose weights between different groups are 0: [k, k, I, G * O] -> [k, k, G * I, G * O]. */
function blockDiagonal(kernel: tf.Tensor4D, groups: number): tf.Tensor4D {
  const outOfGroup = kernel.shape[3] / groups;
  const rows = tf.split<tf.Tensor4D>(kernel, groups, 3).map((part, group) => {
    const none: [number, number] = [0, 0];
    return tf.pad(part, [none, none, none, [group * outOfGroup, (groups - 1 - group) * outOfGroup]]);
  });
  return tf.concat(rows, 2);
}

const CASES: readonly Conv2dOptions[] = [
  { stride: 1, padding: "same" },
  { stride: 2, padding: "same" },
  { stride: 2, padding: "valid" },
];

describe.each(["tensorflow", "cpu"])("groupedConv2d on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(CASES)("is a convolution without weights between groups: %j", (options) => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.sin(tf.reshape<tf.Rank.R4>(tf.range(0, 2 * 7 * 6 * 8), [2, 7, 6, 8]));
      const kernel = tf.cos(tf.reshape<tf.Rank.R4>(tf.range(0, 9 * 2 * 12), [3, 3, 2, 12]));
      const dense = (image: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
        tf.conv2d(
          image as tf.Tensor4D,
          blockDiagonal(weights as tf.Tensor4D, 4),
          options.stride,
          options.padding,
        );
      const grouped = (image: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
        groupedConv2d(image as tf.Tensor4D, weights as tf.Tensor4D, options);
      const y = dense(x, kernel);
      const dy = tf.sin(tf.mul(y, 3));
      const expected = [y, ...tf.grads(dense)([x, kernel], dy)];
      for (const [index, ours] of [grouped(x, kernel), ...tf.grads(grouped)([x, kernel], dy)].entries()) {
        expect(ours.shape).toEqual(expected[index]?.shape);
        expect(tf.max(tf.abs(tf.sub(ours, expected[index] ?? 0))).dataSync()[0]).toBeLessThan(1e-4);
      }
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("refuses channels that do not divide into groups", () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 4, 4, 8]);
      const options: Conv2dOptions = { stride: 1, padding: "same" };
      expect(() => groupedConv2d(x, tf.ones([1, 1, 3, 6]), options)).toThrow("[1, 1, 3, 6] make no groups");
      expect(() => groupedConv2d(x, tf.ones([1, 1, 2, 6]), options)).toThrow("make no groups");
    });
  });
});
