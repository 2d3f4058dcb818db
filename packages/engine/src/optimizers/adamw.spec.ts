import { beforeAll, describe, expect, it } from "@jest/globals";
import { AdamW, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import { PATHS, takePath, usePath } from "../testing/paths.ts";
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

describe.each(PATHS)("AdamW by %s", (path) => {
  takePath(path);

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
    // TensorFlow's clones and reshaped tensors share the memory of the weight
    const read = (): tf.Tensor[] =>
      [...variables.values()].flatMap((variable) => [tf.clone(variable), tf.reshape(variable, [-1, 1])]);
    const before = read();
    const values = before.map((tensor) => [...tensor.dataSync()]);
    follow(optimizer, variables, 0, 2);
    const between = read();
    const valuesBetween = between.map((tensor) => [...tensor.dataSync()]);
    follow(optimizer, variables, 2, 4);
    expect(before.map((tensor) => [...tensor.dataSync()])).toEqual(values);
    expect(between.map((tensor) => [...tensor.dataSync()])).toEqual(valuesBetween);
    optimizer.dispose();
    tf.dispose([...before, ...between, ...variables.values()]);
  });

  it("leaves gradients as they were, and scales them by a factor", () => {
    const stepBy = (gradientScale: number, given: (gradient: tf.Tensor) => tf.Tensor): number[][] =>
      tf.tidy(() => {
        const variables = initialVariables();
        const optimizer = createOptimizer(variables);
        const ones = new Map(NAMES.map((name) => [name, given(tf.ones(golden.shapes[name] ?? []))]));
        optimizer.applyGradients(ones, gradientScale);
        expect(new Set([...ones.values()].flatMap((tensor) => [...tensor.dataSync()])).size).toBe(1);
        const state = optimizer.state();
        optimizer.dispose();
        const values = [...variables.values(), ...state.values()].map((tensor) => [...tensor.dataSync()]);
        tf.dispose([...variables.values(), ...state.values()]);
        return values;
      });
    const scaled = stepBy(0.25, (gradient) => tf.mul(gradient, 8));
    expect(scaled).toEqual(stepBy(1, (gradient) => tf.mul(gradient, 2)));
    expect(scaled).not.toEqual(stepBy(1, (gradient) => gradient));
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

describe("AdamW by native operations", () => {
  it("gives the bits of TensorFlow's own operation", async () => {
    const results = [];
    for (const path of ["native operations", "TensorFlow's operations"] as const) {
      await usePath(path);
      const variables = initialVariables();
      const optimizer = createOptimizer(variables);
      const followed = follow(optimizer, variables, 0, 10);
      const state = optimizer.state();
      results.push([followed, [...state].map(([name, tensor]) => [name, [...tensor.dataSync()]])]);
      optimizer.dispose();
      tf.dispose([...variables.values(), ...state.values()]);
    }
    await usePath("native operations");
    expect(results[0]).toEqual(results[1]);
  });
});

describe("AdamW of more parameters than one call takes", () => {
  it("steps each by its own gradient", () => {
    tf.tidy(() => {
      const shapes = [[3, 1e6], [7], [2, 1e6], [3e6], [5e6]];
      const variables = new Map(shapes.map((shape, i) => [`${i}`, tf.variable(tf.fill(shape, i))]));
      const gradients = new Map(shapes.map((shape, i) => [`${i}`, tf.fill(shape, i % 2 === 0 ? 3 : -3)]));
      const optimizer = new AdamW(variables, { learningRate: 0.5, weightDecay: 0 });
      optimizer.applyGradients(gradients);
      for (const [i, variable] of [...variables.values()].entries()) {
        // the first step is the learning rate long, against the gradient
        const [least, most] = [tf.min(variable), tf.max(variable)].map((tensor) => tensor.dataSync()[0]);
        expect([least, most]).toEqual([expect.closeTo(i % 2 === 0 ? i - 0.5 : i + 0.5, 5), least]);
      }
      optimizer.dispose();
      tf.dispose([...variables.values()]);
    });
  });
});
