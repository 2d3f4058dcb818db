/** Fused convolutions on sizes of every kind, compared with their plain counterpart on another backend. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { fusedConv3x3, runOp, startEngine } from "@spinegrade/engine";
import type { FusedConv3x3Options } from "@spinegrade/engine";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";
import { someValues } from "../../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

interface Case {
  readonly taps: 1 | 3;
  readonly sides: readonly [volumes: number, depth: number, height: number, width: number];
  readonly channels: readonly [ins: number, outs: number, before: number, behind: number];
  readonly isUpsampled: boolean;
  readonly hasAddend: boolean;
  readonly hasNorm: boolean;
  readonly activation: "relu" | undefined;
}

const side = fc.integer({ min: 1, max: 5 });
const cases: fc.Arbitrary<Case> = fc.record({
  taps: fc.constantFrom(1, 3),
  sides: fc.tuple(fc.constantFrom(1, 2), side, side, side),
  channels: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 }), fc.nat(3), fc.nat(3)),
  isUpsampled: fc.boolean(),
  hasAddend: fc.boolean(),
  hasNorm: fc.boolean(),
  activation: fc.constantFrom(undefined, "relu" as const),
});

async function valuesOn(backend: string, given: Case): Promise<Float32Array> {
  const { taps, sides, channels, isUpsampled, hasAddend, hasNorm, activation } = given;
  const [ins, outs, before, behind] = channels;
  const [volumes, depth, height, width] = sides;
  const zoom = isUpsampled ? 2 : 1;
  await tf.setBackend(backend);
  const tensors = tf.memory().numTensors;
  // not the result of `tidy`, which looks for tensors in each element of its result
  let values = new Float32Array();
  tf.tidy(() => {
    const some = <R extends tf.Rank>(shape: number[], seed: number): tf.Tensor<R> =>
      tf.tensor<R>(someValues(shape, seed).values, shape as tf.ShapeMap[R]);
    const x = some<tf.Rank.R5>([...sides, ins], 1);
    const kernel = some<tf.Rank.R5>([taps, 3, 3, before + ins + behind, outs], 2);
    const options: FusedConv3x3Options = {
      isUpsampled,
      firstChannel: before,
      activation,
      addend: hasAddend
        ? some<tf.Rank.R5>([volumes, depth, zoom * height, zoom * width, outs], 3)
        : undefined,
      norm: hasNorm ? { scale: some<tf.Rank.R1>([outs], 4), offset: some<tf.Rank.R1>([outs], 5) } : undefined,
    };
    values = Float32Array.from(fusedConv3x3(x, kernel, options).dataSync());
  });
  expect(tf.memory().numTensors).toBe(tensors);
  await tf.setBackend("tensorflow");
  return values;
}

/** Sums of float32 in another order, of differences of inputs, which lose a digit. */
const TOLERANCE = 1e-5;

async function expectPlainValues(given: Case): Promise<void> {
  const ours = await valuesOn("tensorflow", given);
  const plain = await valuesOn("cpu", given);
  expect(ours.length).toBe(plain.length);
  const largest = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (plain[i] ?? NaN))), 0);
  expect(worst / largest).toBeLessThan(TOLERANCE);
}

describe("fusedConv3x3", () => {
  it("has its plain counterpart's values, whatever stands around the convolution", async () => {
    await fc.assert(fc.asyncProperty(cases, expectPlainValues), { numRuns: repeats(30, 60) });
  });

  it("has them on maps of more tiles, and with more channels, than are computed at once", async () => {
    const around = { isUpsampled: false, hasAddend: true, hasNorm: true, activation: "relu" } as const;
    await expectPlainValues({ taps: 3, sides: [1, 3, 17, 18], channels: [20, 33, 0, 0], ...around });
    await expectPlainValues({ taps: 1, sides: [1, 2, 9, 30], channels: [130, 128, 0, 0], ...around });
    const upsampled = { ...around, isUpsampled: true };
    await expectPlainValues({ taps: 3, sides: [1, 3, 9, 8], channels: [20, 33, 2, 1], ...upsampled });
  });

  it("gives nothing of nothing", () => {
    tf.tidy(() => {
      const kernel = tf.ones<tf.Rank.R5>([3, 3, 3, 4, 2]);
      expect(fusedConv3x3(tf.zeros<tf.Rank.R5>([0, 2, 2, 2, 4]), kernel).shape).toEqual([0, 2, 2, 2, 2]);
    });
  });

  it("takes slices as a volume with a kernel in plane, and no other kernel with them", () => {
    tf.tidy(() => {
      const x = tf.randomUniform<tf.Rank.R4>([3, 4, 5, 9], -1, 1, "float32", 1);
      const kernel = tf.randomUniform<tf.Rank.R4>([3, 3, 9, 6], -1, 1, "float32", 2);
      const addend = tf.ones<tf.Rank.R4>([3, 4, 5, 6]);
      const y = fusedConv3x3(x, kernel, { addend, activation: "relu" });
      const inPlane = { addend: tf.expandDims<tf.Tensor5D>(addend, 0), activation: "relu" } as const;
      const volume = tf.expandDims<tf.Tensor5D>(x, 0);
      const expected = fusedConv3x3(volume, tf.expandDims<tf.Tensor5D>(kernel, 0), inPlane);
      expect(y.shape).toEqual([3, 4, 5, 6]);
      expect(y.dataSync()).toEqual(expected.dataSync());
      expect(() => fusedConv3x3(x, tf.ones<tf.Rank.R5>([1, 3, 3, 9, 6]))).toThrow("[3, 3, K, O]");
    });
  });

  it("refuses shapes that do not fit, in words and without a crash", () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R5>([1, 2, 2, 2, 4]);
      expect(() => fusedConv3x3(x, tf.ones<tf.Rank.R5>([3, 3, 3, 3, 2]))).toThrow("with K at least 4");
      expect(() => fusedConv3x3(x, tf.ones<tf.Rank.R5>([2, 3, 3, 4, 2]))).toThrow("[1 or 3, 3, 3, K, O]");
      const kernel = tf.ones<tf.Rank.R5>([1, 3, 3, 4, 2]);
      expect(() => fusedConv3x3(x, kernel, { firstChannel: 1 })).toThrow("with K at least 5");
      const addend = tf.ones<tf.Rank.R5>([1, 2, 2, 2, 4]);
      expect(() => fusedConv3x3(x, kernel, { addend })).toThrow("the addend as the output");
      const norm = { scale: tf.ones<tf.Rank.R1>([2]), offset: tf.ones<tf.Rank.R1>([3]) };
      expect(() => fusedConv3x3(x, kernel, { norm })).toThrow("scale and offset [O]");
      const none = tf.zeros([0]);
      const attributes = { is_upsampled: { int: 0 }, first_channel: { int: 0 } };
      const run = (activation: number, tile: number): tf.Tensor[] =>
        runOp(
          "SpinegradeConv3x3",
          { ...attributes, activation: { int: activation }, largest_tile: { int: tile } },
          [x, kernel, none, none, none],
          1,
        );
      expect(() => run(2, 4)).toThrow("the activation must be one of 0, 1, not 2");
      expect(() => run(1, 3)).toThrow("the largest tile must be one of 2, 4, not 3");
    });
  });
});
