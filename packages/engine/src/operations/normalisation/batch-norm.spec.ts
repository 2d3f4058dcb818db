import { beforeAll, describe, expect, it } from "@jest/globals";
import { batchNorm, startEngine } from "@spinegrade/engine";
import type { BatchNormOptions } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import "@tensorflow/tfjs-backend-cpu";

interface Golden {
  readonly shape: [number, number, number, number];
  readonly epsilon: number;
  readonly momentum: number;
  readonly inputs: Record<"x" | "dy" | "scale" | "offset" | "runningMean" | "runningVariance", number[]>;
  readonly cases: (Record<
    "y" | "dx" | "dScale" | "dOffset" | "runningMean" | "runningVariance",
    readonly number[]
  > & { readonly training: boolean; readonly relu: boolean })[];
}

const golden = readGolden(import.meta.url, "batch-norm.json") as Golden;

/** Float32 sums in another order than PyTorch's: values up to 10, 7 digits. */
const TOLERANCE = 1e-5;

function expectClose(tensor: tf.Tensor, expected: readonly number[]): void {
  const values = tensor.dataSync();
  expect(values).toHaveLength(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
  expect(worst).toBeLessThan(TOLERANCE);
}

/** Largest difference, as a share of the largest expected value. */
function expectNear(tensor: tf.Tensor, expected: tf.Tensor): void {
  const worst = tf.max(tf.abs(tf.sub(tensor, expected))).dataSync()[0] ?? Number.NaN;
  expect(worst / (tf.max(tf.abs(expected)).dataSync()[0] ?? Number.NaN)).toBeLessThan(2e-5);
}

function inputs() {
  const { x, dy, ...channels } = golden.inputs;
  return {
    x: tf.tensor4d(x, golden.shape),
    dy: tf.tensor4d(dy, golden.shape),
    scale: tf.tensor1d(channels.scale),
    offset: tf.tensor1d(channels.offset),
    runningMean: tf.tensor1d(channels.runningMean),
    runningVariance: tf.tensor1d(channels.runningVariance),
    epsilon: golden.epsilon,
  };
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("batchNorm on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(golden.cases)(
    "gives PyTorch's values, gradients and running statistics (training $training, relu $relu)",
    (expected) => {
      const tensors = tf.memory().numTensors;
      tf.tidy(() => {
        const { x, dy, ...given } = inputs();
        const { training, relu } = expected;
        const options: BatchNormOptions = { ...given, training, ...(relu ? { activation: "relu" } : {}) };
        const { y, running } = batchNorm(x, { ...options, momentum: golden.momentum });
        expectClose(y, expected.y);
        expect(running === null).toBe(!training);
        if (running !== null) {
          expectClose(running.mean, expected.runningMean);
          expectClose(running.variance, expected.runningVariance);
        }
        const gradients = tf.grads(
          (image, scale, offset) => batchNorm(image, { ...options, scale, offset }).y,
        );
        const [dx, dScale, dOffset] = gradients([x, given.scale, given.offset], dy) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        expectClose(dx, expected.dx);
        expectClose(dScale, expected.dScale);
        expectClose(dOffset, expected.dOffset);
      });
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it.each([[[24, 5]], [[6, 4, 5]], [[2, 3, 4, 5]], [[1, 2, 3, 4, 5]]])(
    "normalises over the last axis of a tensor of shape %j alike",
    (shape) => {
      tf.tidy(() => {
        const { x, dy, ...options } = inputs();
        const ofRank = tf.reshape<tf.Rank>(x, shape);
        const training = { ...options, training: true };
        const { y } = batchNorm(ofRank, training);
        expect(y.shape).toEqual(shape);
        expectClose(y, golden.cases[0]?.y ?? []);
        const dx = tf.grad((image) => batchNorm(image, training).y)(ofRank, tf.reshape<tf.Rank>(dy, shape));
        expectClose(dx, golden.cases[0]?.dx ?? []);
      });
    },
  );

  it.each(["relu", "silu", undefined] as const)(
    "gives the definition's values and gradients with %s after it, of many rows of few channels with a large mean",
    (activation) => {
      const pixels = backend === "cpu" ? [1, 9, 10] : [4, 33, 34]; // that backend is slow
      tf.tidy(() => {
        const x = tf.add<tf.Tensor>(tf.randomNormal([...pixels, 24], 0, 2, "float32", 1), 40);
        const dy = tf.randomNormal(x.shape, 0, 1, "float32", 2);
        const rows = x.size / 24;
        const [scale, offset] = [tf.linspace(0.5, 1.5, 24), tf.linspace(-1, 1, 24)];
        const running = { runningMean: tf.zeros([24]), runningVariance: tf.ones([24]) };
        const options: BatchNormOptions = {
          ...running,
          scale,
          offset,
          epsilon: 1e-3,
          training: true,
          ...(activation === undefined ? {} : { activation }),
        };
        const defined = (image: tf.Tensor, factor: tf.Tensor, summand: tf.Tensor): tf.Tensor => {
          const { mean, variance } = tf.moments(image, [0, 1, 2]);
          const normalised = tf.div(tf.sub(image, mean), tf.sqrt(tf.add(variance, options.epsilon)));
          const y = tf.add(tf.mul(normalised, factor), summand);
          if (activation === undefined) return y;
          return activation === "relu" ? tf.relu(y) : tf.mul(y, tf.sigmoid(y));
        };
        const ours = (image: tf.Tensor, factor: tf.Tensor, summand: tf.Tensor): tf.Tensor =>
          batchNorm(image, { ...options, scale: factor, offset: summand }).y;
        const inputsOf = [x, scale, offset];
        expectNear(ours(x, scale, offset), defined(x, scale, offset));
        const expected = tf.grads(defined)(inputsOf, dy);
        tf.grads(ours)(inputsOf, dy).forEach((gradient, index) => {
          expectNear(gradient, expected[index] ?? tf.scalar(Number.NaN));
        });
        const { running: whole } = batchNorm(x, { ...options, momentum: 1 });
        const statistics = whole ?? {
          mean: tf.scalar(Number.NaN),
          variance: tf.scalar(Number.NaN),
        };
        const moments = tf.moments(x, [0, 1, 2]);
        const normalised = batchNorm(x, {
          ...options,
          training: false,
          runningMean: moments.mean,
          runningVariance: moments.variance,
        });
        expectNear(normalised.y, defined(x, scale, offset));
        expectNear(statistics.mean, moments.mean);
        expectNear(statistics.variance, tf.mul(moments.variance, rows / (rows - 1)));
      });
    },
  );

  it("refuses what has no variance or no matching parameters, and leaks nothing", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const { x, ...given } = inputs();
      const options = { ...given, training: true };
      expect(() => batchNorm(tf.ones([1, 5]), options)).toThrow("at least 2 values per channel, not [1, 5]");
      expect(() => batchNorm(tf.ones([5]), options)).toThrow("rank 2 to 5, not [5]");
      expect(() => batchNorm(x, { ...options, offset: tf.ones([4]) })).toThrow("offset must be [5], not [4]");
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
