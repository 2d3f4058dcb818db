import { beforeAll, describe, expect, it } from "@jest/globals";
import { Ema, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";
import { PATHS, takePath } from "../testing/paths.ts";
import "@tensorflow/tfjs-backend-cpu";

type Values = Readonly<Record<string, readonly number[]>>;

interface Golden {
  readonly emaDecay: number;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly integers: readonly string[];
  readonly initial: Values;
  readonly steps: readonly { readonly state: Values; readonly ema: Values }[];
}

const golden = readGolden(import.meta.url, "optimizers.json") as Golden;

function isInteger(name: string): boolean {
  return golden.integers.includes(name);
}

function tensorOf(values: Values, name: string): tf.Tensor {
  const dtype = isInteger(name) ? "int32" : "float32";
  return tf.tensor([...(values[name] ?? [])], golden.shapes[name], dtype);
}

function initialVariables(): Map<string, tf.Variable> {
  return new Map(
    Object.keys(golden.shapes).map((name) => [
      name,
      tf.tidy(() => tf.variable(tensorOf(golden.initial, name))),
    ]),
  );
}

/** Gives the variables the values of a golden step and updates. */
function follow(ema: Ema, variables: ReadonlyMap<string, tf.Variable>, steps: Golden["steps"]): void {
  for (const { state } of steps) {
    tf.tidy(() => {
      for (const [name, variable] of variables) variable.assign(tensorOf(state, name));
      ema.update();
    });
  }
}

function valuesOf(tensors: ReadonlyMap<string, tf.Tensor>): Map<string, number[]> {
  return new Map([...tensors].map(([name, tensor]) => [name, [...tensor.dataSync()]]));
}

/** The averages as numbers; frees the tensors. */
function read(ema: Ema): Map<string, number[]> {
  const tensors = ema.values();
  const values = valuesOf(tensors);
  tf.dispose([...tensors.values()]);
  return values;
}

function expectGolden(values: ReadonlyMap<string, number[]>, expected: Values, state = expected): void {
  expect([...values.keys()]).toEqual(Object.keys(expected));
  for (const [name, [...numbers]] of values) {
    // timm rounds the average of an integer down in each update; nothing reads it, so ours is the last value
    const goldenValues = (isInteger(name) ? state : expected)[name] ?? [];
    const worst = Math.max(...numbers.map((value, i) => Math.abs(value - (goldenValues[i] ?? Number.NaN))));
    expect(worst).toBeLessThan(1e-6); // values up to 3 in float32, ten updates
  }
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe.each(PATHS)("Ema by %s", (path) => {
  takePath(path);

  it("averages parameters and running statistics as timm does, and copies integers", () => {
    const tensors = tf.memory().numTensors;
    const variables = initialVariables();
    const ema = new Ema(variables, { decay: golden.emaDecay });
    expectGolden(read(ema), golden.initial);
    for (const step of golden.steps) {
      follow(ema, variables, [step]);
      expectGolden(read(ema), step.ema, step.state);
      expectGolden(valuesOf(variables), step.state);
    }
    ema.dispose();
    tf.dispose([...variables.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("resumes from saved averages bit by bit as if never stopped", () => {
    const variables = initialVariables();
    const ema = new Ema(variables, { decay: golden.emaDecay });
    follow(ema, variables, golden.steps.slice(0, 5));
    const saved = ema.values();
    const before = valuesOf(saved);
    follow(ema, variables, golden.steps.slice(5));
    expect(valuesOf(saved)).toEqual(before);
    const resumed = new Ema(variables, { decay: golden.emaDecay });
    resumed.restore(saved);
    follow(resumed, variables, golden.steps.slice(5));
    expect(read(resumed)).toEqual(read(ema));
    ema.dispose();
    resumed.dispose();
    tf.dispose([...variables.values(), ...saved.values()]);
  });

  it("refuses a decay that is not an average, and averages of another net", () => {
    const tensors = tf.memory().numTensors;
    const variables = initialVariables();
    expect(() => new Ema(variables, { decay: 1 })).toThrow("between 0 and 1, not 1");
    const ema = new Ema(variables, { decay: 0.99 });
    expect(() => {
      ema.restore(new Map());
    }).toThrow("missing: weight, bias, norm.weight");
    ema.dispose();
    tf.dispose([...variables.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
