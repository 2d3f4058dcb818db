/** Our own operations on sizes of every kind. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  addBias,
  areNativeOperationsActive,
  attention,
  depthwiseConv2d,
  depthwiseConv2dWithMeans,
  foldBatchNorm,
  gateChannels,
  gelu,
  layerNorm,
  linear,
  silu,
  starRelu,
  startEngine,
} from "@spinegrade/engine";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expectPlainNumbers, someValues, type Operation } from "../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

// beyond the tiles and vectors of every instruction set, with a rest; what takes several tasks has separate cases
const rows = fc.integer({ min: 1, max: 140 });
const rowsOfImage = fc.integer({ min: 1, max: 50 });
const channels = fc.integer({ min: 1, max: 70 });
const seed = fc.nat(1000);
/** As many cases as the slower backend computes in a second; `npm run test:slow` draws twice as many. */
const FEW = { numRuns: repeats(6, 12) };

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

  it("starRelu has its plain fallback's values and gradients", async () => {
    const operation: Operation = (x, scale, bias) => starRelu(x, { scale, bias });
    const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
      const inputs = [[height, width], [1], [1]].map((shape, i) => someValues(shape, start + i));
      await expectPlainNumbers(operation, inputs, [1, height * width, height * width]);
    });
    await fc.assert(property, FEW);
  });

  it("layerNorm has its plain fallback's values and gradients", async () => {
    const operation: Operation = (x, scale, offset) =>
      layerNorm(x, { scale: scale, offset: offset, epsilon: 0.1 });
    const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
      const inputs = [[height, width], [width], [width]].map((shape, i) => someValues(shape, start + i));
      await expectPlainNumbers(operation, inputs, [1, 1, height, height]);
    });
    await fc.assert(property, FEW);
  });

  it("addBias has its plain fallback's values and gradients", async () => {
    const biased: Operation = (x, bias) => addBias(x, bias);
    const property = fc.asyncProperty(rows, channels, seed, async (height, width, start) => {
      const [x, bias] = [someValues([height, width], start), someValues([width], start + 2)];
      await expectPlainNumbers(biased, [x, bias], [1, 1, height]);
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
        await expectPlainNumbers(operation, inputs, [ins, outs, 2 * height, 2 * height]);
      });
      await fc.assert(property, FEW);
      // 538 products that nearly cancel
      const cancelling = [[2, 269, 1], [1, 1], [1]].map((shape, i) => someValues(shape, i));
      await expectPlainNumbers(operation, cancelling, [1, 1, 538, 538]);
      // more rows, and a wider kernel, than one task computes
      const many = [[1100, 130], [130, 40], [40]].map((shape, i) => someValues(shape, i + 1));
      await expectPlainNumbers(operation, many, [130, 40, 1100, 1100]);
    },
  );

  it.each([
    ["silu after it", { activation: "silu" }],
    ["a scale and an addend", { hasScale: true, hasAddend: true }],
    ["GELU before it, a scale and an addend", { inputActivation: "gelu", hasScale: true, hasAddend: true }],
    ["gates", { hasGates: true }],
    [
      "gates, a scale, an addend and silu",
      { hasGates: true, hasScale: true, hasAddend: true, activation: "silu" },
    ],
  ] as const)("linear with %s has its plain fallback's values and gradients", async (_, chosen) => {
    const { hasGates, hasScale, hasAddend, ...activations } = {
      ...{ hasGates: false, hasScale: false, hasAddend: false },
      ...chosen,
    };
    const operation: Operation = (x, kernel, bias, ...others) => {
      const next = (isGiven: boolean): tf.Tensor | undefined => (isGiven ? others.shift() : undefined);
      const inputGates = next(hasGates) as tf.Tensor2D | undefined;
      const [scale, addend] = [next(hasScale), next(hasAddend)];
      return linear(x, kernel as tf.Tensor2D, bias, { ...activations, inputGates, scale, addend });
    };
    const check = async (height: number, ins: number, outs: number, start: number): Promise<void> => {
      const optional = [hasGates && [3, ins], hasScale && [outs], hasAddend && [3, height, outs]];
      const given = optional.flatMap((shape) => (shape === false ? [] : [shape]));
      const inputs = [[3, height, ins], [ins, outs], [outs], ...given].map((shape, i) =>
        someValues(shape, start + i),
      );
      const terms = [ins, outs, 3 * height, 3 * height, ...given.map(() => 3 * height * Math.max(ins, outs))];
      await expectPlainNumbers(operation, inputs, terms);
    };
    await fc.assert(fc.asyncProperty(rowsOfImage, channels, channels, seed, check), FEW);
    await check(410, 130, 40, 1); // more rows, and a wider kernel, than one task computes
  });

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

  it("attention of maps has their pixels' values and gradients", async () => {
    const operation: Operation = (queries, keysAndValues) => attention(queries, keysAndValues, 3);
    await expectPlainNumbers(operation, [someValues([2, 7, 5, 12], 1), someValues([2, 3, 2, 24], 2)]);
  });

  it("depthwiseConv2d has TensorFlow's own padding, values and gradients", async () => {
    const side = fc.integer({ min: 1, max: 21 });
    const paddings = fc.constantFrom("same", "valid", "both");
    const sizes = fc.tuple(fc.constantFrom(1, 3, 5, 7), fc.constantFrom(1, 2), paddings);
    const property = fc.asyncProperty(
      side,
      side,
      channels,
      sizes,
      seed,
      async (height, width, depth, [k, stride, asked], start) => {
        const fitting = Math.min(height, width) < k ? "same" : asked;
        const padding = fitting === "both" ? (k - 1) / 2 : fitting;
        const operation: Operation = (x, kernel, bias) =>
          depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, bias, { stride, padding });
        const shapes = [[2, height, width, depth], [k, k, depth, 1], [depth]];
        const inputs = shapes.map((shape, i) => someValues(shape, start + i));
        const pixels = 2 * height * width;
        await expectPlainNumbers(operation, inputs, [k * k, k * k, pixels, pixels]);
      },
    );
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2dWithMeans, with a SiLU, has its plain fallback's map, means and gradients", async () => {
    const sizes = fc.tuple(fc.constantFrom(3, 5, 7), fc.constantFrom(1, 2), fc.integer({ min: 1, max: 9 }));
    const property = fc.asyncProperty(sizes, channels, seed, async ([k, stride, height], depth, start) => {
      const options = { stride, padding: "same", activation: "silu" } as const;
      const operation: Operation = (x, kernel, bias) => {
        const given = [x as tf.Tensor4D, kernel as tf.Tensor4D, bias] as const;
        const { y, means } = depthwiseConv2dWithMeans(...given, options);
        return tf.concat([tf.reshape(y, [-1]), tf.reshape(means, [-1])]);
      };
      const shapes = [[2, height, 9, depth], [k, k, depth, 1], [depth]];
      const inputs = shapes.map((shape, i) => someValues(shape, start + i));
      const pixels = 2 * height * 9;
      await expectPlainNumbers(operation, inputs, [k * k, k * k, pixels, pixels]);
    });
    await fc.assert(property, FEW);
  });

  it("gateChannels has its plain fallback's values and gradients", async () => {
    const activations = fc.constantFrom(undefined, "relu", "relu6");
    const pixels = fc.integer({ min: 1, max: 400 });
    const property = fc.asyncProperty(
      pixels,
      channels,
      activations,
      seed,
      async (count, depth, activation, start) => {
        const operation: Operation = (x, gates) =>
          gateChannels(x, tf.mul(gates as tf.Tensor2D, 8), activation);
        await expectPlainNumbers(
          operation,
          [someValues([2, count, 3, depth], start), someValues([2, depth], start + 1)],
          [8, 8, 24 * count],
        );
      },
    );
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2d of a ReLU has its plain fallback's values and gradients", async () => {
    const sizes = fc.tuple(
      fc.constantFrom(1, 3, 5, 7),
      fc.constantFrom(1, 2),
      fc.integer({ min: 1, max: 12 }),
    );
    const property = fc.asyncProperty(sizes, channels, seed, async ([k, stride, height], depth, start) => {
      const options = { stride, padding: (k - 1) / 2, inputActivation: "relu" } as const;
      const operation: Operation = (x, kernel, bias) =>
        depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, bias, options);
      const shapes = [[2, height, 19, depth], [k, k, depth, 1], [depth]];
      const inputs = shapes.map((shape, i) => someValues(shape, start + i));
      const pixels = 2 * height * 19;
      await expectPlainNumbers(operation, inputs, [k * k, k * k, pixels, pixels]);
    });
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2d may have a ReLU", async () => {
    const options = { stride: 1, padding: "same", activation: "relu" } as const;
    const operation: Operation = (x, kernel) =>
      depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, null, options);
    await expectPlainNumbers(operation, [someValues([1, 9, 8, 20], 1), someValues([3, 3, 20, 1], 2)]);
  });

  it.each([
    { kind: "convolution", shapeOf: (channels: number) => [3, 3, 4, channels] },
    { kind: "convolution to one channel", shapeOf: () => [3, 3, 4, 1] },
    { kind: "depthwise convolution", shapeOf: (channels: number) => [5, 5, channels, 1] },
  ])("foldBatchNorm has its plain fallback's kernel and bias, of a $kind", async ({ kind, shapeOf }) => {
    const property = fc.asyncProperty(channels, seed, async (depth, start) => {
      const count = kind.endsWith("one channel") ? 1 : depth;
      const inputs = [shapeOf(count), ...Array.from({ length: 4 }, () => [count])].map((shape, i) =>
        someValues(shape, start + i),
      );
      const operation: Operation = (kernel, scale, offset, runningMean, spread) => {
        const runningVariance = tf.square(spread);
        const state = { scale, offset, runningMean, runningVariance, epsilon: 0.1 };
        const folded = foldBatchNorm(kernel, state);
        return tf.concat([tf.reshape(folded.kernel, [-1]), folded.bias]);
      };
      await expectPlainNumbers(operation, inputs, [4, 4, 400, 400, 400, 400]);
    });
    await fc.assert(property, FEW);
  });

  it("depthwiseConv2d goes without a bias", async () => {
    const operation: Operation = (x, kernel) =>
      depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, null, { stride: 1, padding: "same" });
    await expectPlainNumbers(operation, [someValues([1, 9, 8, 20], 1), someValues([3, 3, 20, 1], 2)]);
  });
});
