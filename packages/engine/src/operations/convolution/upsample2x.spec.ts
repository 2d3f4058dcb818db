import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine, upsample2x } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("upsample2x on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it("repeats each pixel 2 x 2, and sums their gradients", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 3, 2]);
      const row = [1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6];
      expect([...upsample2x(x).dataSync()]).toEqual([...row, ...row]);
      const dx = tf.grad((input) => upsample2x(input as tf.Tensor4D))(
        x,
        tf.reshape<tf.Rank>(tf.range(0, 24), [1, 2, 6, 2]),
      );
      expect([...dx.dataSync()]).toEqual([28, 32, 44, 48, 60, 64]);
    });
  });

  it("up-samples each slice of a volume separately", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const volume = tf.reshape<tf.Rank.R5>(tf.range(0, 24), [1, 2, 3, 2, 2]);
      const finer = upsample2x(volume);
      expect(finer.shape).toEqual([1, 2, 6, 4, 2]);
      const slices = tf
        .unstack(tf.squeeze(volume, [0]))
        .map((slice) => upsample2x(tf.expandDims<tf.Tensor4D>(slice)));
      expect([...finer.dataSync()]).toEqual([...tf.stack(slices).dataSync()]);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
