import { beforeAll, describe, expect, it } from "@jest/globals";
import { relu, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("relu on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it("keeps what is above 0, and passes the gradient there only, not at 0", () => {
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
