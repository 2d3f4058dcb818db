import { describe, expect, it } from "@jest/globals";
import { canMultiplyBfloat16, productPrecision, startEngine } from "@spinegrade/engine";
import type { LossTerms } from "@spinegrade/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { smallRuns } from "../testing/small-runs.ts";
import { createSmallNet, smallData, type SmallExample, type SmallNet } from "../testing/small-training.ts";

await startEngine();
const { run, at } = smallRuns();

describe("train", () => {
  it("validates the average each epoch, leaves it in the net, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const { epochs, steps, hash } = await run({ folder: at("own") });
    expect(tf.memory().numTensors).toBe(before);
    expect(steps).toBe(9);
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 6],
      [3, 9],
    ]);
    expect(epochs.at(-1)?.validation.hash).toBe(hash);
    expect(epochs[0]?.validation.hash).not.toBe(hash);
  });

  const onBfloat16 = canMultiplyBfloat16() ? it : it.skip;
  onBfloat16(
    "computes the steps, not the validation, in the precision of products that is asked for",
    async () => {
      const steps = new Set<string>();
      let net: SmallNet | undefined;
      const computeLoss = (examples: readonly SmallExample[]): LossTerms => {
        steps.add(productPrecision());
        return (net ?? createSmallNet()).computeLoss(examples);
      };
      const { epochs } = await run(
        { productPrecision: "bfloat16", computeLoss, validate: () => ({ hash: productPrecision() }) },
        smallData(10),
        (made) => (net = made),
      );
      expect([...steps]).toEqual(["bfloat16"]);
      expect(new Set(epochs.map(({ validation }) => validation.hash))).toEqual(new Set(["float32"]));
    },
  );

  it("tells of every step: losses, gradient, times, memory that does not grow", async () => {
    const tensors: number[] = [];
    await run({
      onStep: (record) => {
        expect(Object.keys(record.losses)).toEqual(["near", "small", "total"]);
        expect(record.gradientNorm).toBeGreaterThan(0);
        expect(record.rssMiB).toBeGreaterThan(50);
        tensors.push(record.tensors);
      },
    });
    expect(tensors).toHaveLength(9);
    expect(new Set(tensors).size).toBe(1);
  });

  it("tells of the gradients of each epoch's last step", async () => {
    const before = tf.memory().numTensors;
    const shapes: number[][][] = [];
    await run({ onGradients: (gradients) => shapes.push([...gradients.values()].map(({ shape }) => shape)) });
    expect(shapes).toEqual(
      Array.from({ length: 3 }, () => [
        [4, 8],
        [8, 1],
      ]),
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
