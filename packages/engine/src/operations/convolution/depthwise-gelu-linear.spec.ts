/** A linear layer of a depthwise convolution and GELU, compared with its plain counterpart on another backend. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { depthwiseGeluLinear, runOp, startEngine } from "@spinegrade/engine";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";
import { someValues } from "../../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

interface Sizes {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly ins: number;
  readonly outs: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  images: fc.constantFrom(1, 2),
  height: fc.integer({ min: 1, max: 12 }),
  width: fc.integer({ min: 1, max: 25 }),
  ins: fc.integer({ min: 1, max: 70 }),
  outs: fc.integer({ min: 1, max: 70 }),
});

async function valuesOn(backend: string, given: Sizes): Promise<Float32Array> {
  const { images, height, width, ins, outs } = given;
  await tf.setBackend(backend);
  const tensors = tf.memory().numTensors;
  // not the result of `tidy`, which looks for tensors in each element of its result
  let values = new Float32Array();
  tf.tidy(() => {
    const some = <R extends tf.Rank>(shape: number[], seed: number): tf.Tensor<R> =>
      tf.tensor<R>(someValues(shape, seed).values, shape as tf.ShapeMap[R]);
    const x = some<tf.Rank.R4>([images, height, width, ins], 1);
    const depthwise = { kernel: some<tf.Rank.R4>([3, 3, ins, 1], 2), bias: some([ins], 3) };
    const layer = { kernel: some<tf.Rank.R2>([ins, outs], 4), bias: some([outs], 5) };
    const addend = some<tf.Rank.R4>([images, height, width, outs], 6);
    values = Float32Array.from(depthwiseGeluLinear(x, depthwise, layer, addend).dataSync());
  });
  expect(tf.memory().numTensors).toBe(tensors);
  await tf.setBackend("tensorflow");
  return values;
}

/** Sums of float32 in another order. */
const TOLERANCE = 2e-6;

async function expectPlainValues(given: Sizes): Promise<void> {
  const ours = await valuesOn("tensorflow", given);
  const plain = await valuesOn("cpu", given);
  expect(ours.length).toBe(plain.length);
  const largest = plain.reduce((most, value) => Math.max(most, Math.abs(value)), Math.sqrt(given.ins));
  const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (plain[i] ?? NaN))), 0);
  expect(worst / largest).toBeLessThan(TOLERANCE);
}

describe("depthwiseGeluLinear", () => {
  it("has its plain counterpart's values", async () => {
    await fc.assert(fc.asyncProperty(sizes, expectPlainValues), { numRuns: repeats(12, 30) });
  });

  it("has them where a row is more pixels, and the layer wider, than are computed at once", async () => {
    await expectPlainValues({ images: 1, height: 3, width: 131, ins: 17, outs: 20 });
    await expectPlainValues({ images: 1, height: 5, width: 6, ins: 530, outs: 33 });
  });

  it("gives nothing of nothing", () => {
    tf.tidy(() => {
      const depthwise = { kernel: tf.ones<tf.Rank.R4>([3, 3, 4, 1]), bias: tf.ones([4]) };
      const layer = { kernel: tf.ones<tf.Rank.R2>([4, 2]), bias: tf.ones([2]) };
      const y = depthwiseGeluLinear(tf.zeros([0, 5, 5, 4]), depthwise, layer, tf.zeros([0, 5, 5, 2]));
      expect(y.shape).toEqual([0, 5, 5, 2]);
    });
  });

  it("refuses shapes that do not fit, in words and without a crash", () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 5, 5, 4]);
      const depthwise = { kernel: tf.ones<tf.Rank.R4>([3, 3, 4, 1]), bias: tf.ones([4]) };
      const layer = { kernel: tf.ones<tf.Rank.R2>([4, 2]), bias: tf.ones([2]) };
      expect(() => depthwiseGeluLinear(x, depthwise, layer, x)).toThrow("the addend [N, H, W, O]");
      const addend = tf.ones<tf.Rank.R4>([1, 5, 5, 2]);
      const wide = { ...depthwise, kernel: tf.ones<tf.Rank.R4>([5, 5, 4, 1]) };
      expect(() => depthwiseGeluLinear(x, wide, layer, addend)).toThrow("the kernels must be [3, 3, C, 1]");
      const scalars = Array.from({ length: 6 }, () => tf.scalar(1));
      expect(() => runOp("SpinegradeDepthwiseGeluLinear", { precision: { int: 0 } }, scalars, 1)).toThrow(
        "for x [N, H, W, C]",
      );
    });
  });
});
