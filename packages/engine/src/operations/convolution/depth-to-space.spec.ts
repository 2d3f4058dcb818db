import { beforeAll, describe, expect, it } from "@jest/globals";
import { depthToSpace2x, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("depthToSpace2x on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it("lays four phases of channels out as 2 x 2 pixels", () => {
    tf.tidy(() => {
      const x = tf.reshape<tf.Rank.R4>(tf.range(0, 16), [1, 1, 2, 8]); // 4 phases of 2 channels
      const finer = depthToSpace2x(x);
      expect(finer.shape).toEqual([1, 2, 4, 2]);
      const evenRow = [0, 1, 2, 3, 8, 9, 10, 11];
      const oddRow = [4, 5, 6, 7, 12, 13, 14, 15];
      expect([...finer.dataSync()]).toEqual([...evenRow, ...oddRow]);
    });
  });

  it("passes each gradient back to the channel that its pixel came from", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.reshape(tf.range(0, 2 * 3 * 2 * 12), [2, 3, 2, 12]);
      const finer = depthToSpace2x(x as tf.Tensor4D);
      const dx = tf.grad((input) => depthToSpace2x(input as tf.Tensor4D))(x, finer);
      expect(dx.shape).toEqual(x.shape);
      expect([...dx.dataSync()]).toEqual([...x.dataSync()]);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("treats each slice of a volume separately", () => {
    tf.tidy(() => {
      const volume = tf.reshape<tf.Rank.R5>(tf.range(0, 96), [2, 2, 3, 2, 4]);
      const finer = depthToSpace2x(volume);
      expect(finer.shape).toEqual([2, 2, 6, 4, 1]);
      const slices = depthToSpace2x(tf.reshape<tf.Rank.R4>(volume, [4, 3, 2, 4]));
      expect([...finer.dataSync()]).toEqual([...slices.dataSync()]);
    });
  });

  it("refuses channels that are not four phases, and leaks nothing", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      expect(() => depthToSpace2x(tf.ones<tf.Rank.R4>([1, 2, 2, 6]))).toThrow(
        "a multiple of 4, not [1, 2, 2, 6]",
      );
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
