import { describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { startEngine } from "@spinegrade/engine";

describe("startEngine", () => {
  it("makes TensorFlow the backend of tfjs-core", async () => {
    const info = await startEngine();
    expect(tf.getBackend()).toBe("tensorflow");
    expect(info.tensorflowVersion).toBe("2.21.0");
    const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
    expect(await product.array()).toEqual([[11]]);
  });
});
