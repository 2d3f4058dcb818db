/** A linear layer of a batch norm compared with the two operations, one after the other. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { batchNorm, linear, normalisedLinear, startEngine } from "@spinegrade/engine";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { someValues } from "../../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
});

interface Sizes {
  readonly rows: number;
  readonly pieces: readonly number[];
  readonly outs: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  rows: fc.integer({ min: 1, max: 120 }),
  pieces: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
  outs: fc.integer({ min: 1, max: 70 }),
});

const activations = fc.constantFrom("none", "relu");
const settings = fc.record({ inputActivation: activations, activation: activations });

const some = <R extends tf.Rank>(shape: number[], seed: number): tf.Tensor<R> =>
  tf.tensor<R>(someValues(shape, seed).values, shape as tf.ShapeMap[R]);

/** x, scale, offset, kernel and bias: what the gradients are by. */
function inputsOf({ rows, pieces, outs }: Sizes): tf.Tensor[] {
  const ins = pieces.reduce((sum, channels) => sum + channels, 0);
  return [[2, rows, ins], [ins], [ins], [ins, outs], [outs]].map((shape, seed) => some(shape, seed + 1));
}

type Work = (x: tf.Tensor, norm: Parameters<typeof normalisedLinear>[1], layer: Layer) => tf.Tensor;
type Layer = Parameters<typeof normalisedLinear>[2];

function cut(x: tf.Tensor, pieces: readonly number[]): tf.Tensor[] {
  let end = 0;
  return pieces.map((channels) => {
    end += channels;
    return tf.slice(x, [0, 0, end - channels], [-1, -1, channels]);
  });
}

/** Options of the two operations: after the norm, and after the layer. */
interface Settings {
  readonly training: boolean;
  readonly inputActivation: "none" | "relu";
  readonly activation: "none" | "relu";
}

/** The results and, in training, the gradients and the running statistics. */
function resultsOf(
  work: Work,
  given: Sizes,
  { training, inputActivation }: Settings,
  statistics: () => tf.Tensor[],
): tf.Tensor[] {
  const inputs = inputsOf(given);
  const run = (...[x, scale, offset, kernel, bias]: tf.Tensor[]): tf.Tensor => {
    const [channels = 0] = scale?.shape ?? [];
    const norm = {
      ...{ scale: scale ?? tf.scalar(0), offset: offset ?? tf.scalar(0), epsilon: 1e-5, training },
      runningMean: some([channels], 8),
      runningVariance: tf.square(tf.add(some([channels], 9), 3)),
      ...(inputActivation === "relu" && { activation: inputActivation }),
    };
    return work(x ?? tf.scalar(0), norm, { kernel: kernel as tf.Tensor2D, bias: bias ?? tf.scalar(0) });
  };
  if (!training) return [run(...inputs)];
  const { value, grads } = tf.valueAndGrads(run)(inputs, some([2, given.rows, given.outs], 7));
  return [value, ...grads, ...statistics()];
}

/** Sums of float32 in another order, each with its own rounding. */
const TOLERANCE = 1e-5;

function expectEqual(ours: readonly tf.Tensor[], expected: readonly tf.Tensor[]): void {
  expect(ours.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  ours.forEach((tensor, index) => {
    const other = expected[index] ?? tf.scalar(Number.NaN);
    const largest = tf.max(tf.abs(other)).dataSync()[0] ?? Number.NaN;
    const worst = tf.max(tf.abs(tf.sub(tensor, other))).dataSync()[0] ?? Number.NaN;
    expect(worst).toBeLessThanOrEqual(TOLERANCE * Math.max(1, largest));
  });
}

function expectPlainResults(given: Sizes, settings: Settings): void {
  const { activation } = settings;
  tf.tidy(() => {
    let statistics: tf.Tensor[] = [];
    const keep = ({ running }: ReturnType<typeof normalisedLinear>): void => {
      // out of the tidy of the gradients
      statistics = running === null ? [] : [running.mean, running.variance].map((each) => tf.clone(each));
      statistics.forEach((each) => tf.keep(each));
    };
    const together: Work = (x, norm, layer) => {
      const result = normalisedLinear(cut(x, given.pieces), norm, layer, activation);
      keep(result);
      return result.y;
    };
    const apart: Work = (x, norm, { kernel, bias }) => {
      const result = batchNorm(x, norm);
      keep(result);
      const y = linear(result.y, kernel, bias);
      return activation === "relu" ? tf.relu(y) : y;
    };
    const ours = resultsOf(together, given, settings, () => statistics);
    const keptFirst = statistics;
    expectEqual(
      ours,
      resultsOf(apart, given, settings, () => statistics),
    );
    tf.dispose([...keptFirst, ...statistics]);
  });
}

describe("normalisedLinear", () => {
  it("has the results of the two operations in inference", () => {
    fc.assert(
      fc.property(sizes, settings, (given, its) => {
        expectPlainResults(given, { ...its, training: false });
      }),
      { numRuns: repeats(20, 60) },
    );
  });

  it("has their results, gradients and running statistics in training", () => {
    fc.assert(
      fc.property(sizes, settings, (given, its) => {
        expectPlainResults(given, { ...its, training: true });
      }),
      { numRuns: repeats(10, 40) },
    );
  });

  it("has gradients with running statistics too, by separate operations", () => {
    tf.tidy(() => {
      const norm = { scale: tf.ones([3]), offset: tf.zeros([3]), epsilon: 0, training: false };
      const state = {
        ...norm,
        activation: "relu" as const,
        runningMean: tf.zeros([3]),
        runningVariance: tf.ones([3]),
      };
      const layer = { kernel: tf.ones<tf.Rank.R2>([3, 2]), bias: tf.zeros([2]) };
      const gradient = tf.grad((x: tf.Tensor) => normalisedLinear([x], state, layer).y);
      expect([...gradient(tf.tensor2d([[1, -1, 2]])).dataSync()]).toEqual([2, 0, 2]);
    });
  });

  it("refuses pieces and vectors that do not fit, in words and without a crash", () => {
    tf.tidy(() => {
      const vector = tf.ones([5]);
      const norm = { scale: vector, offset: vector, runningMean: vector, runningVariance: vector };
      const state = { ...norm, epsilon: 0, training: false };
      const layer = { kernel: tf.ones<tf.Rank.R2>([5, 2]), bias: tf.ones([2]) };
      const [narrow, wide] = [tf.ones([4, 2]), tf.ones([4, 3])];
      expect(normalisedLinear([narrow, wide], state, layer).y.shape).toEqual([4, 2]);
      expect(() => normalisedLinear([narrow, tf.ones([3, 3])], state, layer)).toThrow("differ in C alone");
      expect(() => normalisedLinear([narrow], state, layer)).toThrow("must be [I]");
      expect(() => normalisedLinear([narrow, wide], state, { ...layer, bias: vector })).toThrow(
        "the kernel must be [I, O], the bias [O]",
      );
      expect(() => normalisedLinear([], state, layer)).toThrow("piece_count");
    });
  });
});
