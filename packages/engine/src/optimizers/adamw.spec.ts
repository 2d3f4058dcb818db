import { beforeAll, describe, expect, it } from "@jest/globals";
import { AdamW, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import "@tensorflow/tfjs-backend-cpu";

type Values = Readonly<Record<string, readonly number[]>>;

interface Golden {
  readonly weightDecay: number;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly initial: Values;
  readonly steps: readonly {
    readonly learningRate: number;
    readonly gradients: Values;
    readonly state: Values;
  }[];
}

const golden = readGolden(import.meta.url, "optimizers.json") as Golden;

const NAMES = ["weight", "bias"] as const;

function tensorOf(values: Values, name: string): tf.Tensor {
  return tf.tensor([...(values[name] ?? [])], golden.shapes[name]);
}

function initialVariables(): Map<string, tf.Variable> {
  return new Map(NAMES.map((name) => [name, tf.tidy(() => tf.variable(tensorOf(golden.initial, name)))]));
}

function createOptimizer(variables: ReadonlyMap<string, tf.Variable>): AdamW {
  return new AdamW(variables, { learningRate: 1, weightDecay: golden.weightDecay });
}

/** Runs golden steps from..to and gives the variables' values after each. */
function follow(optimizer: AdamW, variables: ReadonlyMap<string, tf.Variable>, from: number, to: number) {
  return golden.steps.slice(from, to).map(({ learningRate, gradients }) => {
    optimizer.learningRate = learningRate;
    tf.tidy(() => {
      const named = Object.keys(gradients).map((name) => [name, tensorOf(gradients, name)] as const);
      optimizer.applyGradients(new Map(named));
    });
    return new Map([...variables].map(([name, variable]) => [name, [...variable.dataSync()]]));
  });
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(["tensorflow", "cpu"])("AdamW on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it("makes PyTorch's ten steps, with changing rates and a step without a gradient", () => {
    const variables = initialVariables();
    const optimizer = createOptimizer(variables);
    const followed = follow(optimizer, variables, 0, 10);
    for (const [step, values] of followed.entries()) {
      for (const name of NAMES) {
        const expected = golden.steps[step]?.state[name] ?? [];
        const worst = Math.max(
          ...(values.get(name) ?? []).map((value, i) => Math.abs(value - (expected[i] ?? 0))),
        );
        expect(worst).toBeLessThan(1e-6); // weights up to 3 in float32, ten steps of 0.01
      }
    }
    optimizer.dispose();
    tf.dispose([...variables.values()]);
  });

  it("resumes from a saved state bit by bit as if never stopped", () => {
    const variables = initialVariables();
    const optimizer = createOptimizer(variables);
    follow(optimizer, variables, 0, 4);
    const saved = optimizer.state();
    const weights = new Map(
      [...variables].map(([name, variable]) => [name, tf.tidy(() => tf.variable(tf.clone(variable)))]),
    );
    const unbroken = follow(optimizer, variables, 4, 10);
    const resumed = createOptimizer(weights);
    resumed.restore(saved); // after the first optimizer has moved on: a saved state does not change
    expect(follow(resumed, weights, 4, 10)).toEqual(unbroken);
    optimizer.dispose();
    resumed.dispose();
    tf.dispose([...variables.values(), ...weights.values(), ...saved.values()]);
  });

  it("leaves tensors that were read from a weight as they were", () => {
    const variables = initialVariables();
    const optimizer = createOptimizer(variables);
    const before = [...variables.values()].map((variable) => tf.clone(variable));
    const values = before.map((tensor) => [...tensor.dataSync()]);
    follow(optimizer, variables, 0, 2);
    const between = [...variables.values()].map((variable) => tf.clone(variable));
    const valuesBetween = between.map((tensor) => [...tensor.dataSync()]);
    follow(optimizer, variables, 2, 4);
    expect(before.map((tensor) => [...tensor.dataSync()])).toEqual(values);
    expect(between.map((tensor) => [...tensor.dataSync()])).toEqual(valuesBetween);
    optimizer.dispose();
    tf.dispose([...before, ...between, ...variables.values()]);
  });

  it("leaks no tensor, neither in a step nor after dispose", () => {
    const tensors = tf.memory().numTensors;
    const variables = initialVariables();
    const optimizer = createOptimizer(variables);
    follow(optimizer, variables, 0, 1);
    const running = tf.memory().numTensors;
    follow(optimizer, variables, 1, 10);
    expect(tf.memory().numTensors).toBe(running);
    optimizer.dispose();
    tf.dispose([...variables.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("refuses gradients and states of another net before it changes anything", () => {
    const variables = initialVariables();
    const optimizer = createOptimizer(variables);
    const untouched = optimizer.state();
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const gradients = new Map([
        ["weight", tf.ones([3, 4])],
        ["bias", tf.ones([4])],
      ]);
      expect(() => {
        optimizer.applyGradients(gradients);
      }).toThrow("the gradient of bias is [4]; its parameter is [5]");
      expect(() => {
        optimizer.applyGradients(new Map([["head", tf.ones([1])]]));
      }).toThrow("head, which is not a parameter");
      const foreign = new Map([
        ["head.first", tf.ones([1])],
        ["bias.first", tf.ones([4])],
      ]);
      expect(() => {
        optimizer.restore(foreign);
      }).toThrow(
        /missing: weight\.first.*bias\.steps; unknown: head\.first; misshapen: bias\.first is \[4\], must be \[5\]/,
      );
    });
    expect(tf.memory().numTensors).toBe(tensors);
    expect([...(variables.get("weight")?.dataSync() ?? [])]).toEqual(golden.initial["weight"]);
    expect(untouched.get("weight.steps")?.dataSync()[0]).toBe(0);
    optimizer.dispose();
    tf.dispose([...variables.values(), ...untouched.values()]);
  });
});
