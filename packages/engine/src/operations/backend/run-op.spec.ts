import { beforeAll, describe, expect, it } from "@jest/globals";
import { isTensorFlowActive, FLOAT32, runOp, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe("runOp", () => {
  it("runs an operation that tfjs does not know, by its name", () => {
    tf.tidy(() => {
      const [y] = runOp("Xlogy", { T: FLOAT32 }, [tf.tensor1d([0, 2]), tf.tensor1d([0, 1])], 1);
      expect([...y.dataSync()]).toEqual([0, 0]);
    });
  });

  it("names the operation and the shapes in its error, and leaks nothing", () => {
    tf.tidy(() => {
      const a = tf.ones([2, 3]);
      const tensors = tf.memory().numTensors;
      const attributes = { T: FLOAT32, transpose_a: { bool: false }, transpose_b: { bool: false } };
      expect(() => runOp("MatMul", attributes, [a, a], 1)).toThrow(
        /MatMul failed on float32 \[2, 3\], float32 \[2, 3\]/,
      );
      expect(() => runOp("NoSuchOp", {}, [], 1)).toThrow(/NoSuchOp/);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  });

  it("asks for the engine where another backend computes", async () => {
    await tf.setBackend("cpu");
    expect(isTensorFlowActive()).toBe(false);
    expect(() => runOp("Neg", { T: FLOAT32 }, [], 1)).toThrow("call startEngine() first");
    await tf.setBackend("tensorflow");
  });
});
