import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet } from "@spinegrade/model-zoo";
import type { NfnNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

describe("the backward pass of a net", () => {
  let net: NfnNet;
  let images: tf.Tensor4D;
  beforeAll(async () => {
    await startEngine();
    net = createNfnNet({ encoder: "resnet18", decoderChannels: [16, 16, 16], seed: 3 });
    images = tf.randomUniform([3, 64, 64, 1], -1, 1, "float32", 9);
  });
  afterAll(() => {
    net.dispose();
    images.dispose();
  });

  it("frees what the forward pass saved as it goes", () => {
    const inUse = { before: tf.memory().numBytes, forward: 0, backward: 0 };
    // stands in front of the net, so that its gradient is the last to be computed
    const probe = tf.customGrad<tf.Tensor4D>((x) => ({
      value: tf.clone(x as tf.Tensor4D),
      gradFunc: (dy: tf.Tensor) => {
        inUse.backward = tf.memory().numBytes;
        return tf.clone(dy);
      },
    }));
    const variable = tf.variable(images);
    const parameters = [variable, ...net.parameters().values()];
    const { value, grads } = tf.variableGrads(() => {
      const { gradeLogits } = net.forward(probe(variable), [2, 1], { training: true });
      inUse.forward = tf.memory().numBytes;
      return tf.sum<tf.Scalar>(gradeLogits);
    }, parameters);
    const gradientBytes = parameters.reduce((sum, { size }) => sum + 4 * size, 0);
    const activations = inUse.forward - inUse.before;
    expect(inUse.backward - inUse.before - gradientBytes).toBeLessThan(0.2 * activations);
    tf.dispose([value, grads, variable]);
  });

  it("keeps a gradient that the loss hands to two outputs at once", () => {
    const addBoth = tf.customGrad<tf.Tensor3D>((a, b) => ({
      value: tf.add(a as tf.Tensor3D, b as tf.Tensor3D),
      gradFunc: (dy: tf.Tensor) => [dy, dy],
    }));
    const before = tf.memory().numTensors;
    const { value, grads } = tf.variableGrads(() => {
      const { xyz, gradeLogits } = net.forward(images, [3], { training: true });
      return tf.sum<tf.Scalar>(addBoth(xyz, gradeLogits));
    }, [...net.parameters().values()]);
    for (const gradient of Object.values(grads))
      expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    tf.dispose([value, grads]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leaves nothing behind when the forward pass fails half-way", () => {
    const misfit = [tf.zeros<tf.Rank.R5>([1, 2, 16, 16, 10]), tf.zeros<tf.Rank.R5>([1, 1, 8, 8, 10])];
    const before = tf.memory().numTensors;
    const mode = { training: true, poolingHeatmaps: misfit };
    expect(() =>
      tf.variableGrads(() => tf.sum<tf.Scalar>(net.forward(images, [2, 1], mode).gradeLogits)),
    ).toThrow("poolAtHeatmap takes one volume");
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(misfit);
  });
});
