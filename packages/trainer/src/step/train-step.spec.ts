import { beforeAll, describe, expect, it } from "@jest/globals";
import { AdamW, Ema, startEngine } from "@spinegrade/engine";
import { learningRateAt, type LossTerms, trainStep } from "@spinegrade/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";

type Values = Readonly<Record<string, readonly number[]>>;

interface Case {
  readonly name: string;
  readonly rate: number;
  readonly finalRate: number;
  readonly warmUpSteps: number;
  readonly clipNorm: number | null;
  readonly initial: Values;
  readonly steps: readonly {
    readonly batches: readonly { readonly x: number[]; readonly y: number[] }[];
    readonly learningRate: number;
    readonly loss: number;
    readonly gradientNorm: number;
    readonly weights: Values;
    readonly ema: Values;
  }[];
}

const golden = readGolden(import.meta.url, "train-steps.json") as {
  emaDecay: number;
  weightDecay: number;
  shapes: Record<string, number[]>;
  cases: Case[];
};

/** Weights up to 3 in float32. */
const TOLERANCE = 1e-5;

function makeVariables(values: Values): Map<string, tf.Variable> {
  return new Map(
    Object.entries(values).map(([name, numbers]) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor([...numbers], golden.shapes[name]))),
    ]),
  );
}

function makeTrainable(parameters: ReadonlyMap<string, tf.Variable>) {
  const optimizer = new AdamW(parameters, { learningRate: 0, weightDecay: golden.weightDecay });
  return { parameters, optimizer, ema: new Ema(parameters, { decay: golden.emaDecay }) };
}

function meanSquareError(parameters: ReadonlyMap<string, tf.Variable>, x: number[], y: number[]): LossTerms {
  const [hidden, offset, out] = ["hidden", "offset", "out"].map(
    (name) => parameters.get(name) ?? tf.scalar(0),
  );
  if (hidden === undefined || offset === undefined || out === undefined) throw new Error("no such weights");
  const found = tf.matMul(tf.relu(tf.add(tf.matMul(tf.tensor2d(x, [3, 4]), hidden), offset)), out);
  return { total: tf.mean<tf.Scalar>(tf.squaredDifference(found, tf.tensor2d(y, [3, 2]))) };
}

function expectClose(tensors: ReadonlyMap<string, tf.Tensor>, expected: Values): void {
  for (const [name, numbers] of Object.entries(expected)) {
    const found = tensors.get(name)?.dataSync() ?? [];
    const worst = Math.max(...numbers.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN))));
    expect(worst).toBeLessThan(TOLERANCE);
  }
}

beforeAll(async () => {
  await startEngine();
});

describe("trainStep", () => {
  it.each(golden.cases)("makes PyTorch's ten steps: $name", (theirs) => {
    const tensors = tf.memory().numTensors;
    const parameters = makeVariables(theirs.initial);
    const trainable = makeTrainable(parameters);
    const { rate, finalRate, warmUpSteps, steps } = theirs;
    for (const [step, { batches, learningRate, loss, gradientNorm, weights, ema }] of steps.entries()) {
      const moment = { epoch: 0, step, totalSteps: steps.length, warmUpSteps };
      trainable.optimizer.learningRate = learningRateAt({ schedule: "cosine", rate, finalRate }, moment);
      expect(trainable.optimizer.learningRate).toBeCloseTo(learningRate, 12);
      const losses = batches.map(
        ({ x, y }) =>
          () =>
            meanSquareError(parameters, x, y),
      );
      const options = theirs.clipNorm === null ? {} : { clipNorm: theirs.clipNorm };
      const found = trainStep(trainable, losses, options);
      expect(found.losses["total"]).toBeCloseTo(loss, 5);
      expect(found.gradientNorm / gradientNorm).toBeCloseTo(1, 5);
      expectClose(parameters, weights);
      const averages = trainable.ema.values();
      expectClose(averages, ema);
      tf.dispose([...averages.values()]);
    }
    trainable.optimizer.dispose();
    trainable.ema.dispose();
    tf.dispose([...parameters.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each([
    [
      "a loss term",
      { total: () => tf.scalar(1), near: () => tf.scalar(Number.NaN) },
      'the loss term "near" is NaN',
    ],
    [
      "a gradient",
      // sqrt has an infinite slope at 0, where its value is finite; times 0 that is NaN
      { far: (weight: tf.Tensor) => tf.sum<tf.Scalar>(tf.sqrt(tf.mul(weight, 0))), near: tf.sum<tf.Scalar> },
      'the gradient of the loss term "far" by hidden is not finite',
    ],
  ])("changes nothing where %s is not finite, and names the term", (_, parts, message) => {
    const tensors = tf.memory().numTensors;
    const parameters = makeVariables({ hidden: golden.cases[0]?.initial["hidden"] ?? [] });
    const trainable = makeTrainable(parameters);
    trainable.optimizer.learningRate = 0.1;
    const hidden = parameters.get("hidden") ?? tf.scalar(0);
    const computeLoss = (): LossTerms => {
      const terms = Object.entries<(weight: tf.Tensor) => tf.Scalar>(parts).map(
        ([name, term]) => [name, term(hidden)] as const,
      );
      const total = tf.addN(terms.map(([, term]) => tf.add<tf.Scalar>(term, tf.mul(tf.sum(hidden), 0))));
      return { ...Object.fromEntries(terms), total };
    };
    expect(() => trainStep(trainable, [computeLoss])).toThrow(message);
    expect([...hidden.dataSync()]).toEqual([...Float32Array.from(golden.cases[0]?.initial["hidden"] ?? [])]);
    trainable.optimizer.dispose();
    trainable.ema.dispose();
    tf.dispose([...parameters.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
