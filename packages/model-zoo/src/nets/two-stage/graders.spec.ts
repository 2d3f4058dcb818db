import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createAxialGrader, createSagittalGrader, readPresence } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

describe("readPresence", () => {
  it("gives the mean slice by probability, within the series, and the largest probability", () => {
    tf.tidy(() => {
      // level 1 in slice 2 alone, level 2 in slices 0 and 1, the others nowhere in particular
      const logits = tf.tensor2d([
        [-40, 3, 0, -9, -9],
        [-40, 3, 0, -9, -9],
        [2, -40, 0, -9, -9],
        [-40, -40, 0, -9, -9],
      ]);
      const { z, confidence } = readPresence(logits);
      const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
      for (const [found, expected] of [
        [z, [2, 0.5, 1.5, 1.5, 1.5]],
        [confidence, [sigmoid(2), sigmoid(3), 0.5, sigmoid(-9), sigmoid(-9)]],
      ] as const)
        expect(tf.max(tf.abs(tf.sub(found, [...expected]))).arraySync()).toBeLessThan(1e-5);
    });
  });

  it("finds a series of one slice in that slice", () => {
    tf.tidy(() => {
      expect([...readPresence(tf.zeros([1, 5])).z.dataSync()]).toEqual([0, 0, 0, 0, 0]);
    });
  });
});

describe("createSagittalGrader", () => {
  const crops = (points: number): tf.Tensor5D => tf.ones([1, points, 32, 32, 3]);

  it("drops features in training as the step's seed says, and needs one", () => {
    const net = createSagittalGrader({ encoder: "pvt_v2_b0", head: "plain", slices: 3, seed: 1 });
    tf.tidy(() => {
      const run = (dropoutSeed: number): string =>
        net.forward(crops(5), { training: true, dropoutSeed }).dataSync().join();
      expect(run(1)).toBe(run(1));
      expect(run(1)).not.toBe(run(2));
      expect(() => net.forward(crops(5), { training: true })).toThrow(/^drop drops values in training/);
    });
    net.dispose();
  });

  it("names the points that its conditions do not fit", () => {
    const net = createSagittalGrader({
      encoder: "pvt_v2_b0",
      head: "cond",
      slices: 3,
      seed: 1,
      conditions: [0],
    });
    tf.tidy(() => {
      expect(net.forward(crops(5), { training: false }).shape).toEqual([1, 5, 3]);
      expect(() => net.forward(crops(10), { training: false })).toThrow("10 crops cannot have 5 conditions");
    });
    net.dispose();
  });
});

describe("createAxialGrader", () => {
  it.each([
    {
      head: "plain",
      error: "was made with slices 3 and inChannels 1, but its crops [1, 10, 5, 32, 32, 1] have 5 and 1",
    },
    { head: "recurrent", error: undefined },
  ] as const)("of head $head takes crops of its slices, or of any", ({ head, error }) => {
    const net = createAxialGrader({ encoder: "resnet18", head, slices: 3, seed: 1 });
    const sagittal: tf.Tensor5D = tf.ones([1, 10, 32, 32, 4]);
    const axial: tf.Tensor<tf.Rank.R6> = tf.ones([1, 10, 5, 32, 32, 1]);
    const grade = (): number[] => tf.tidy(() => net.forward(axial, sagittal, { training: false }).shape);
    if (error === undefined) expect(grade()).toEqual([1, 10, 3]);
    else expect(grade).toThrow(error);
    tf.dispose([sagittal, axial]);
    net.dispose();
  });
});
