/** Our own operations beside their plain fallbacks, which tfjs's cpu backend runs. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  addBias,
  areNativeOperationsActive,
  attention,
  depthwiseConv2d,
  gelu,
  layerNorm,
  linear,
  runOp,
  scaleAndAdd,
  silu,
  startEngine,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import fc from "fast-check";

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** A tensor's values, which one backend can hand to another. */
interface Values {
  readonly shape: number[];
  readonly values: Float32Array;
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

/** Values in -2..2 that have no pattern and are the same each time. */
function someValues(shape: number[], seed: number): Values {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    const hash = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return 4 * (hash - Math.floor(hash)) - 2;
  });
  return { shape, values };
}

/** An operation's result and its gradients by all inputs, on one backend; no tensor is left behind. */
async function runOn(backend: string, operation: Operation, inputs: readonly Values[]): Promise<Values[]> {
  await tf.setBackend(backend);
  const tensors = tf.memory().numTensors;
  const outputs = tf.tidy(() => {
    const given = inputs.map(({ shape, values }) => tf.tensor(values, shape));
    const y = operation(...given);
    const dy = someValues(y.shape, 99);
    const gradients = tf.grads(operation)(given, tf.tensor(dy.values, dy.shape));
    return [y, ...gradients].map((tensor) => ({
      shape: tensor.shape,
      values: Float32Array.from(tensor.dataSync()),
    }));
  });
  expect(tf.memory().numTensors).toBe(tensors);
  await tf.setBackend("tensorflow");
  return outputs;
}

/**
 * Each output's largest difference between the backends, as a part of its largest value, or of what a sum of so many
 * numbers of the inputs' size, about 1, comes to where that is more: what is less comes of cancellation.
 * @param terms how many numbers each output sums, the result first, then the gradients; 1 unless given.
 */
async function differences(
  operation: Operation,
  inputs: readonly Values[],
  terms: readonly number[],
): Promise<number[]> {
  const ours = await runOn("tensorflow", operation, inputs);
  const plain = await runOn("cpu", operation, inputs);
  expect(ours.map(({ shape }) => shape)).toEqual(plain.map(({ shape }) => shape));
  return ours.map(({ values }, output) => {
    const expected = plain[output]?.values ?? new Float32Array();
    const size = Math.sqrt(terms[output] ?? 1);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), size);
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))),
      0,
    );
    return worst / largest;
  });
}

/** float32 sums in another order. */
const TOLERANCE = 2e-6;

/** @param terms as of `differences`. */
async function expectPlainNumbers(
  operation: Operation,
  inputs: readonly Values[],
  terms: readonly number[] = [],
): Promise<void> {
  const found = await differences(operation, inputs, terms);
  for (const difference of found) expect(difference).toBeLessThan(TOLERANCE);
}

const rows = fc.integer({ min: 1, max: 400 });
const channels = fc.integer({ min: 1, max: 70 });
const seed = fc.nat(1000);
/** As many cases as the slower backend computes in seconds. */
const FEW = { numRuns: 12 };

describe("our own operations", () => {
  it("are there with the engine that is built here", () => {
    expect(areNativeOperationsActive()).toBe(true);
  });

  it("are not taken on another backend", async () => {
    await tf.setBackend("cpu");
    expect(areNativeOperationsActive()).toBe(false);
    await tf.setBackend("tensorflow");
  });

  it.each(Object.entries({ gelu, silu }))(
    "%s has its plain fallback's values and gradient",
    async (_, activation) => {
      const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
        const { shape, values } = someValues([height, width], start);
        await expectPlainNumbers(activation, [{ shape, values: values.map((value) => 4 * value) }]);
      });
      await fc.assert(property, FEW);
    },
  );

  it("layerNorm has its plain fallback's values and gradients", async () => {
    const operation: Operation = (x, scale, offset) =>
      layerNorm(x, { scale: scale, offset: offset, epsilon: 0.1 });
    const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
      const inputs = [[height, width], [width], [width]].map((shape, i) => someValues(shape, start + i));
      await expectPlainNumbers(operation, inputs, [1, 1, height, height]);
    });
    await fc.assert(property, FEW);
  });

  it("scaleAndAdd and addBias have their plain fallbacks' values and gradients", async () => {
    const residual: Operation = (x, branch, scale) => scaleAndAdd(x, branch, scale);
    const biased: Operation = (x, bias) => addBias(x, bias);
    const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
      const [x, branch] = [someValues([height, width], start), someValues([height, width], start + 1)];
      const vector = someValues([width], start + 2);
      await expectPlainNumbers(residual, [x, branch, vector], [1, 1, 1, height]);
      await expectPlainNumbers(biased, [x, vector], [1, 1, height]);
    });
    await fc.assert(property, FEW);
  });

  it.each([undefined, "gelu"] as const)(
    "linear, its input through %s first, has its plain fallback's values and gradients",
    async (inputActivation) => {
      const operation: Operation = (x, kernel, bias) =>
        linear(x, kernel as tf.Tensor2D, bias, { inputActivation });
      const property = fc.asyncProperty(rows, channels, channels, seed, async (height, ins, outs, start) => {
        const shapes = [[2, height, ins], [ins, outs], [outs]];
        const inputs = shapes.map((shape, i) => someValues(shape, start + i));
        await expectPlainNumbers(operation, inputs, [1, 1, 2 * height, 2 * height]); // of all rows
      });
      await fc.assert(property, FEW);
      // 538 products that nearly cancel
      const cancelling = [[2, 269, 1], [1, 1], [1]].map((shape, i) => someValues(shape, i));
      await expectPlainNumbers(operation, cancelling, [1, 1, 538, 538]);
      // more rows, and a wider kernel, than one task computes
      await expectPlainNumbers(operation, [
        someValues([1100, 130], 1),
        someValues([130, 40], 2),
        someValues([40], 3),
      ]);
    },
  );

  it("attention has its plain fallback's values and gradients", async () => {
    const [slices, heads, width] = [
      fc.constantFrom(1, 2),
      fc.constantFrom(1, 2, 3),
      fc.constantFrom(1, 5, 16, 33, 64),
    ];
    const lengths = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 70 }));
    const property = fc.asyncProperty(slices, lengths, heads, width, seed, async (n, [l, m], h, d, start) => {
      const operation: Operation = (queries, keysAndValues) =>
        attention(queries as tf.Tensor3D, keysAndValues as tf.Tensor3D, h);
      await expectPlainNumbers(operation, [
        someValues([n, l, h * d], start),
        someValues([n, m, 2 * h * d], start + 1),
      ]);
    });
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2d has TensorFlow's own padding, values and gradients", async () => {
    const side = fc.integer({ min: 1, max: 21 });
    const sizes = fc.tuple(fc.constantFrom(3, 5, 7), fc.constantFrom(1, 2), fc.boolean());
    const property = fc.asyncProperty(
      side,
      side,
      channels,
      sizes,
      seed,
      async (height, width, depth, size, start) => {
        const [k, stride, isSame] = size;
        const padding = isSame || Math.min(height, width) < k ? "same" : "valid";
        const operation: Operation = (x, kernel, bias) =>
          depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, bias, { stride, padding });
        const shapes = [[2, height, width, depth], [k, k, depth, 1], [depth]];
        const inputs = shapes.map((shape, i) => someValues(shape, start + i));
        const pixels = 2 * height * width;
        await expectPlainNumbers(operation, inputs, [1, 1, pixels, pixels]);
      },
    );
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2d goes without a bias", async () => {
    const operation: Operation = (x, kernel) =>
      depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, null, { stride: 1, padding: "same" });
    await expectPlainNumbers(operation, [someValues([1, 9, 8, 20], 1), someValues([3, 3, 20, 1], 2)]);
  });
});

describe("at the corners", () => {
  it.each(Object.entries({ gelu, silu }))("%s takes huge, tiny and no numbers", (name, activation) => {
    tf.tidy(() => {
      const x = tf.tensor1d([1e30, -1e30, 1e-30, -1e-30, 90, -90, NaN, Infinity]);
      const values = [...activation(x).dataSync()];
      expect(values.slice(0, 6)).toEqual(
        [1e30, 0, 5e-31, -5e-31, 90, 0].map((value) => expect.closeTo(Math.fround(value), 35)),
      );
      expect(values[6]).toBeNaN();
      expect(values[7]).toBe(Infinity);
      const slopes = [...tf.grad(activation)(x).dataSync()];
      expect(slopes).toEqual([1, 0, 0.5, 0.5, 1, expect.closeTo(0, 30), NaN, 1]);
      expect(name).toBe(activation.name);
    });
  });

  it("an activation of nothing is nothing", () => {
    tf.tidy(() => {
      expect(gelu(tf.zeros([0, 3])).shape).toEqual([0, 3]);
    });
  });

  it("linear gives nothing of no rows, whose gradients are 0, and a NaN spoils its own row only", () => {
    tf.tidy(() => {
      const [kernel, bias] = [tf.ones<tf.Rank.R2>([4, 3]), tf.zeros([3])];
      const ofNone = tf.grads((x, w, b) => linear(x, w as tf.Tensor2D, b))([tf.zeros([0, 4]), kernel, bias]);
      expect(ofNone.map((gradient) => gradient.shape)).toEqual([[0, 4], [4, 3], [3]]);
      const ofNoInputs = tf.grads((x, w, b) => linear(x, w as tf.Tensor2D, b))([
        tf.zeros([0, 0]),
        tf.zeros([0, 3]),
        bias,
      ]);
      expect(ofNoInputs.map((gradient) => gradient.shape)).toEqual([[0, 0], [0, 3], [3]]);
      expect(ofNone.slice(1).map((gradient) => tf.max(tf.abs(gradient)).dataSync()[0])).toEqual([0, 0]);
      const y = linear(tf.tensor2d([1, 1, 1, 1, 1, NaN, 1, 1, 2, 2, 2, 2], [3, 4]), kernel, bias);
      expect(y.arraySync()).toEqual([
        [4, 4, 4],
        [NaN, NaN, NaN],
        [8, 8, 8],
      ]);
    });
  });

  it("layerNorm keeps its precision beside a large mean, and a NaN spoils its own row only", () => {
    tf.tidy(() => {
      const x = tf.tensor2d([10000, 10001, 10002, 10003, 1, NaN, 3, 4, 5, 6, 7, 8], [3, 4]);
      const y = layerNorm(x, { scale: tf.ones([4]), offset: tf.zeros([4]), epsilon: 1e-5 });
      const [first, second, third] = y.arraySync();
      const normalised = [-1.34164, -0.44721, 0.44721, 1.34164].map((value) => expect.closeTo(value, 4));
      expect(first).toEqual(normalised);
      expect(second).toEqual([NaN, NaN, NaN, NaN]);
      expect(third).toEqual(normalised);
    });
  });

  it("attention takes scores of 10,000, of either sign, and a single key", async () => {
    const operation: Operation = (queries, keysAndValues) =>
      attention(queries as tf.Tensor3D, keysAndValues as tf.Tensor3D, 1);
    // whole numbers, so that scores are exact
    const scaled = ({ shape, values }: Values, factor: number): Values => ({
      shape,
      values: values.map((value) => factor * Math.round(value)),
    });
    const queries = scaled(someValues([1, 50, 4], 7), 2000);
    for (const keys of [1, 2, 9, 40]) {
      await expectPlainNumbers(operation, [queries, scaled(someValues([1, keys, 8], keys), 1)]);
      await expectPlainNumbers(operation, [queries, scaled(someValues([1, keys, 8], keys), 0)]);
    }
  });

  it("a row of attention does not depend on the others, and a NaN in a query spoils its own row only", () => {
    tf.tidy(() => {
      const { values } = someValues([1, 100, 16], 10);
      const kv = someValues([1, 23, 32], 11);
      const keysAndValues = tf.tensor3d(kv.values, [1, 23, 32]);
      const spoilt = Float32Array.from(values);
      spoilt[37 * 16 + 3] = NaN;
      const rowsOf = (queries: Float32Array): number[][] =>
        tf
          .squeeze<tf.Tensor2D>(attention(tf.tensor3d(queries, [1, 100, 16]), keysAndValues, 2), [0])
          .arraySync();
      const [whole, partly] = [rowsOf(values), rowsOf(spoilt)];
      expect(partly[37]?.slice(0, 8)).toEqual(new Array(8).fill(NaN));
      expect(partly[37]?.slice(8)).toEqual(whole[37]?.slice(8)); // the other head
      expect(partly.filter((_, row) => row !== 37)).toEqual(whole.filter((_, row) => row !== 37));
      const last = tf.slice(tf.tensor3d(values, [1, 100, 16]), [0, 99], [1, 1]);
      expect(attention(last, keysAndValues, 2).arraySync()).toEqual([whole.slice(99)]);
    });
  });

  it("attention of no queries is nothing, and so are its gradients", () => {
    tf.tidy(() => {
      const [queries, keysAndValues] = [tf.zeros<tf.Rank.R3>([2, 0, 8]), tf.ones<tf.Rank.R3>([2, 3, 16])];
      const work = (q: tf.Tensor, kv: tf.Tensor): tf.Tensor =>
        attention(q as tf.Tensor3D, kv as tf.Tensor3D, 2);
      expect(work(queries, keysAndValues).shape).toEqual([2, 0, 8]);
      const [dQueries, dKeysAndValues] = tf.grads(work)([queries, keysAndValues], tf.zeros([2, 0, 8]));
      expect(dQueries?.shape).toEqual([2, 0, 8]);
      expect([...(dKeysAndValues?.dataSync() ?? [])]).toEqual(new Array(96).fill(0));
    });
  });

  it("a NaN reaches the outputs of a depthwise convolution that see it, and no others", () => {
    tf.tidy(() => {
      const image = Float32Array.from({ length: 25 }, (_, i) => (i === 0 ? NaN : 1));
      const x = tf.tensor4d(image, [1, 5, 5, 1]);
      const y = depthwiseConv2d(x, tf.ones([3, 3, 1, 1]), null, { stride: 1, padding: "same" });
      const isNone = [...y.dataSync()].map((value) => Number(Number.isNaN(value)));
      expect(isNone).toEqual([1, 1, 0, 0, 0, 1, 1, ...new Array<number>(18).fill(0)]);
    });
  });

  it("shapes that do not fit are refused, in words and without a crash", () => {
    tf.tidy(() => {
      const [x, vector] = [tf.ones([2, 4]), tf.ones([3])];
      expect(() => scaleAndAdd(x, x, vector)).toThrow("not [2, 4], [2, 4], [3]");
      expect(() => linear(x, tf.ones([4, 3]), tf.ones([2]))).toThrow(
        "linear of [2, 4]: the kernel is [4, 3], the bias [2]",
      );
      expect(() => runOp("SpinegradeLinear", {}, [x, tf.ones([5, 3]), vector], 1)).toThrow("must be [I, O]");
      expect(() => addBias(x, vector)).toThrow("addBias to [2, 4]: the bias is [3]");
      const options = { stride: 1, padding: "same" } as const;
      expect(() => depthwiseConv2d(tf.ones([1, 4, 4, 2]), tf.ones([3, 3, 4, 1]), null, options)).toThrow(
        "the kernel must be [k, k, 2, 1]",
      );
      expect(() => attention(tf.ones([1, 5, 6]), tf.ones([1, 3, 12]), 4)).toThrow("and 4 heads");
      expect(() => attention(tf.ones([1, 5, 6]), tf.ones([2, 3, 12]), 3)).toThrow(
        "not [1, 5, 6], [2, 3, 12]",
      );
      const sequence = tf.ones([1, 5, 6]);
      expect(() => runOp("SpinegradeAttention", { heads: { int: 2 } }, [sequence, sequence], 2)).toThrow(
        "keys and values [N, M, 2C]",
      );
      expect(() => runOp("SpinegradeGeluGrad", {}, [x, vector], 1)).toThrow("dy and x must have one shape");
      expect(() => runOp("SpinegradeScaleAndAdd", {}, [x, x, vector], 1)).toThrow("scale [C]");
      const attributes = { geometry: { int: [3, 0, 0, 0, 0] } };
      expect(() =>
        runOp(
          "SpinegradeDepthwiseConv2d",
          attributes,
          [tf.ones([1, 9, 9, 2]), tf.ones([3, 3, 2, 1]), vector],
          1,
        ),
      ).toThrow("stride 1 or 2");
    });
  });
});
