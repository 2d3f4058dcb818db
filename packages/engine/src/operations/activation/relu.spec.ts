import { beforeAll, describe, expect, it } from "@jest/globals";
import { activate, relu, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it("relu6 keeps what is between 0 and 6, and passes the gradient there only, not at 0 and 6", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor2d([-2, 0, 1e-30, 3, 6, 7, 600, Math.fround(5.999999)], [2, 4]);
      const y = [0, 0, Math.fround(1e-30), 3, 6, 6, 6, Math.fround(5.999999)];
      expect([...activate(x, "relu6").dataSync()]).toEqual(y);
      const dy = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]);
      const dx = tf.grad((input) => activate(input, "relu6"))(x, dy);
      expect([...dx.dataSync()].map((value) => value + 0)).toEqual([0, 0, 3, 4, 0, 0, 0, 8]);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("relu keeps what is above 0, and passes the gradient there only, not at 0", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor2d([-2, -0, 0, 1e-30, 3, 4], [2, 3]);
      expect([...relu(x).dataSync()].map((value) => value + 0)).toEqual([0, 0, 0, Math.fround(1e-30), 3, 4]);
      const dx = tf.grad((input) => relu(input))(x, tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
      expect([...dx.dataSync()]).toEqual([0, 0, 0, 4, 5, 6]);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
