import { beforeAll, describe, expect, it } from "@jest/globals";
import { gelu, layerNorm, silu, starRelu, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

/** Their definitions, which tfjs differentiates automatically. */
const DEFINITIONS = {
  gelu: (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.div(x, Math.SQRT2)))),
  silu: (x: tf.Tensor) => tf.div(x, tf.add(1, tf.exp(tf.neg(x)))),
};

/** [x, y] as PyTorch 2.3.1 computes them in float64. */
const KNOWN = {
  gelu: [
    [-10, 0],
    [-1.5, -0.1002108],
    [0, 0],
    [0.5, 0.34573123],
    [3, 2.99595031],
  ],
  silu: [
    [-10, -0.00045398],
    [-1.5, -0.27363812],
    [0, 0],
    [0.5, 0.31122967],
    [3, 2.85772238],
  ],
} as const;

function expectNear(actual: tf.Tensor | undefined, expected: tf.Tensor | undefined): void {
  expect(actual?.shape).toEqual(expected?.shape);
  const difference = tf.max(tf.abs(tf.sub(actual ?? Number.NaN, expected ?? 0)));
  expect(difference.dataSync()[0]).toBeLessThan(3e-6);
}

/** Phi(x) in double precision, by its series x + x^3 / 3 + x^5 / (3 * 5) + ... times the density. */
function normalDistribution(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) sum += term *= (x * x) / n;
  return 0.5 + sum * normalDensity(x);
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * In double precision, and what errors stay below, as parts of max(1, |x|): of every 97th float of either sign, GELU's is
 * 1.5e-7 at most, its slope's 2.7e-7, SiLU's and its slope's 1.9e-7.
 */
const EXACT = [
  { name: "gelu", activation: gelu, value: (x: number) => x * normalDistribution(x), limit: 1.6e-7 },
  {
    name: "gelu's slope",
    activation: tf.grad(gelu),
    value: (x: number) => normalDistribution(x) + x * normalDensity(x),
    limit: 2.8e-7,
  },
  { name: "silu", activation: silu, value: (x: number) => x * logistic(x), limit: 2e-7 },
  {
    name: "silu's slope",
    activation: tf.grad(silu),
    value: (x: number) => logistic(x) * (1 + x * logistic(-x)),
    limit: 2e-7,
  },
] as const;

/** Every 9,973rd of the floats up to 32, of both signs. */
function floatsOfAllSizes(): Float32Array {
  const last = new Uint32Array(new Float32Array([32]).buffer)[0] ?? 0;
  const bits = Uint32Array.from({ length: Math.floor(last / 9973) }, (_, i) => i * 9973);
  return Float32Array.from([...new Float32Array(bits.buffer)].flatMap((x) => [x, -x]));
}

it.each(EXACT)("$name is what it is in double precision, to $limit of max(1, |x|)", (exact) => {
  tf.tidy(() => {
    const floats = floatsOfAllSizes();
    const actual = exact.activation(tf.tensor1d(floats)).dataSync();
    const errors = floats.map(
      (x, i) => Math.abs((actual[i] ?? NaN) - exact.value(x)) / Math.max(1, Math.abs(x)),
    );
    const worst = errors.reduce((most, error) => (error <= most ? most : error), 0);
    expect(worst).toBeLessThan(exact.limit);
  });
});

type Work = (x: tf.Tensor, first: tf.Tensor, second: tf.Tensor) => tf.Tensor;

/** The same values, and gradients of all inputs. */
function expectDefinition(
  ours: Work,
  definition: Work,
  inputs: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
  dy: tf.Tensor,
): void {
  expectNear(ours(...inputs), definition(...inputs));
  const expected = tf.grads(definition)([...inputs], dy);
  for (const [index, gradient] of tf
    .grads(ours)([...inputs], dy)
    .entries())
    expectNear(gradient, expected[index]);
}

describe.each(["tensorflow", "cpu"])("on the backend %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each([
    { name: "gelu", activation: gelu },
    { name: "silu", activation: silu },
  ] as const)("$name has PyTorch's values and its definition's gradient", ({ name, activation }) => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const points = tf.tensor1d(KNOWN[name].map(([x]) => x));
      expectNear(activation(points), tf.tensor1d(KNOWN[name].map(([, y]) => y)));
      const x = tf.reshape(tf.linspace(-6, 6, 96), [2, 4, 4, 3]);
      const dy = tf.sin(tf.mul(x, 7));
      expectNear(tf.grad(activation)(x, dy), tf.grad(DEFINITIONS[name])(x, dy));
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("starRelu has its definition's values and gradients", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const definition = (x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(tf.square(tf.relu(x)), scale), bias);
      const ours = (x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
        starRelu(x, { scale, bias });
      const inputs = [tf.linspace(-2, 3, 61), tf.tensor1d([0.9]), tf.tensor1d([-0.4])] as const;
      expectDefinition(ours, definition, inputs, tf.sin(tf.linspace(0, 9, 61)));
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("starRelu refuses numbers of another size", () => {
    tf.tidy(() => {
      const [scale, bias] = [tf.ones([3]), tf.zeros([1])];
      expect(() => starRelu(tf.ones([2, 3]), { scale, bias })).toThrow("scale must be [1], not [3]");
    });
  });

  it("layerNorm has its definition's values and gradients", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const epsilon = 1e-3;
      const definition = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
        const { mean, variance } = tf.moments(x, -1, true);
        return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))), scale), offset);
      };
      const ours = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor =>
        layerNorm(x, { scale, offset, epsilon });
      const x = tf.sin(tf.reshape(tf.range(0, 60), [2, 2, 3, 5]));
      const inputs = [x, tf.linspace(0.5, 1.5, 5), tf.linspace(-1, 1, 5)] as const;
      expectDefinition(ours, definition, inputs, tf.cos(tf.mul(x, 9)));
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("layerNorm refuses parameters of another size", () => {
    tf.tidy(() => {
      const [scale, offset] = [tf.ones([3]), tf.zeros([4])];
      expect(() => layerNorm(tf.ones([2, 4]), { scale, offset, epsilon: 1e-5 })).toThrow(
        "scale must be [4], not [3]",
      );
    });
  });
});
