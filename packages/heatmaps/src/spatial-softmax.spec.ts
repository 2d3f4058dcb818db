import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { dsnt, poolAtHeatmap, spatialSoftmax } from "@spinegrade/heatmaps";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

type Shape = [number, number, number, number, number];

function random(shape: Shape, seed: number): tf.Tensor5D {
  const generator = Generator.fromSeed(seed, "heatmaps");
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor5d(
    Float32Array.from({ length: size }, () => generator.normal()),
    shape,
  );
}

/** The heads' results from logits, as one number: a weighted sum of the positions and pooled features. */
function reading(logits: tf.Tensor, features: tf.Tensor): tf.Scalar {
  const heatmap = spatialSoftmax(logits as tf.Tensor5D);
  const xyz = dsnt(heatmap);
  const pooled = poolAtHeatmap(heatmap, features as tf.Tensor5D);
  const weightOf = (tensor: tf.Tensor): tf.Tensor =>
    tf.reshape<tf.Rank>(tf.sin(tf.range(1, tensor.size + 1)), tensor.shape);
  return tf.add(tf.sum(tf.mul(xyz, weightOf(xyz))), tf.sum(tf.mul(pooled, weightOf(pooled))));
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])(
  "spatialSoftmax, dsnt and poolAtHeatmap on the backend %s",
  (backend) => {
    beforeAll(() => tf.setBackend(backend));

    it("sums to 1 over the volume for each point, whatever the size of the logits", () => {
      const tensors = tf.memory().numTensors;
      tf.tidy(() => {
        for (const scale of [1, 1e4, 1e30]) {
          const heatmap = spatialSoftmax(tf.mul(random([1, 3, 5, 4, 6], 1), scale));
          expect(heatmap.shape).toEqual([1, 3, 5, 4, 6]);
          for (const sum of tf.sum(heatmap, [0, 1, 2, 3]).dataSync()) expect(sum).toBeCloseTo(1, 5);
        }
      });
      expect(tf.memory().numTensors).toBe(tensors);
    });

    it("is the softmax of each point separately, and its mean lies in the middle for equal logits", () => {
      tf.tidy(() => {
        const logits = random([1, 2, 3, 4, 2], 2);
        const expected = tf
          .unstack(tf.reshape<tf.Rank.R2>(logits, [24, 2]), 1)
          .map((point) => tf.softmax(point));
        const difference = tf.sub(tf.reshape(spatialSoftmax(logits), [24, 2]), tf.stack(expected, 1));
        expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
        const [xyz] = dsnt(spatialSoftmax(tf.zeros([1, 2, 3, 4, 1]))).arraySync();
        expect(xyz?.[0]?.map((value) => Math.round(value * 1e5) / 1e5)).toEqual([1.5, 1, 0.5]);
      });
    });

    it("has the gradients that finite differences have", () => {
      const tensors = tf.memory().numTensors;
      tf.tidy(() => {
        const logits = random([1, 2, 3, 3, 2], 3);
        const features = random([1, 2, 3, 3, 4], 4);
        const gradients = tf.grads(reading)([logits, features]);
        const step = 1e-2;
        for (const [input, tensor] of [logits, features].entries()) {
          const direction = random(tensor.shape, 5 + input);
          const moved = [1, -1].map((sign) => tf.add(tensor, tf.mul(direction, sign * step)));
          const [after, before] = moved.map((at) =>
            input === 0 ? reading(at, features) : reading(logits, at),
          );
          const measured = ((after?.dataSync()[0] ?? 0) - (before?.dataSync()[0] ?? 0)) / (2 * step);
          const computed = tf.sum(tf.mul(gradients[input] ?? 0, direction)).dataSync()[0];
          expect(computed).toBeCloseTo(measured, 2); // the third derivative's share at this step
        }
      });
      expect(tf.memory().numTensors).toBe(tensors);
    });

    it("refuses more than one volume, and features of another, and leaks nothing", () => {
      const tensors = tf.memory().numTensors;
      tf.tidy(() => {
        expect(() => spatialSoftmax(tf.zeros([2, 3, 4, 4, 1]))).toThrow(
          "one volume [1, D, h, w, P], not [2, 3, 4, 4, 1]",
        );
        const [heatmap, features] = [tf.zeros([1, 2, 4, 4, 3]), tf.zeros([1, 2, 4, 5, 8])] as [
          tf.Tensor5D,
          tf.Tensor5D,
        ];
        expect(() => poolAtHeatmap(heatmap, features)).toThrow("not [1, 2, 4, 4, 3] and [1, 2, 4, 5, 8]");
      });
      expect(tf.memory().numTensors).toBe(tensors);
    });
  },
);
