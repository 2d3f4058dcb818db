/** Our own operations on numbers and shapes that are seldom met. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  addBias,
  attention,
  depthwiseConv2d,
  gelu,
  layerNorm,
  linear,
  runOp,
  silu,
  starRelu,
  startEngine,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { expectPlainNumbers, someValues, type Operation, type Values } from "../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

describe("our own operations at the corners", () => {
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

  it("starRelu takes no numbers, infinity and nothing", () => {
    tf.tidy(() => {
      const numbers = [tf.tensor1d([0.5]), tf.tensor1d([2])] as const;
      const work = (x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
        starRelu(x, { scale, bias });
      const x = tf.tensor1d([NaN, Infinity, -Infinity, -0, 3]);
      expect([...work(x, ...numbers).dataSync()]).toEqual([NaN, Infinity, 2, 2, 6.5]);
      const gradients = tf.grads(work)([tf.zeros([0, 3]), ...numbers], tf.zeros([0, 3]));
      expect(gradients.map((gradient) => gradient.arraySync())).toEqual([[], [0], [0]]);
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
      expect(() => linear(x, tf.ones([4, 3]), tf.ones([2]))).toThrow(
        "linear of [2, 4]: the kernel is [4, 3], the bias [2]",
      );
      expect(() => linear(x, tf.ones([4, 3]), vector, { scale: tf.ones([4]) })).toThrow(
        "linear of [2, 4] to 3 channels: scale must be [3], not [4]",
      );
      expect(() => linear(x, tf.ones([4, 3]), vector, { addend: x })).toThrow(
        "addend must be [2, 3], not [2, 4]",
      );
      expect(() => linear(x, tf.ones([4, 3]), vector, { inputGates: tf.ones([3, 4]) })).toThrow(
        "inputGates must be [2, 4], not [3, 4]",
      );
      expect(() =>
        linear(x, tf.ones([4, 3]), vector, { inputGates: tf.ones([2, 4]), inputActivation: "gelu" }),
      ).toThrow("exclude each other");
      const none = { int: 0 };
      const nothing = { gate_count: none, scale_count: none, addend_count: none, precision: none };
      const plainly = { ...nothing, input_activation: { int: 0 }, activation: { int: 0 } };
      const scalar = tf.scalar(1);
      const misfits = [
        [{}, [x, tf.ones([5, 3]), vector], "must be [I, O]"],
        [{}, [scalar, tf.ones([1, 3]), vector], "must be [I, O]"],
        [{ gate_count: { int: 1 } }, [x, tf.ones([4, 3]), vector, vector], "must be [N, I]"],
        [{ scale_count: { int: 1 } }, [x, tf.ones([4, 3]), vector, x], "the scale must be [O]"],
        [{ addend_count: { int: 1 } }, [x, tf.ones([4, 3]), vector, x], "the addend must be [..., O]"],
      ] as const;
      for (const [attributes, inputs, message] of misfits) {
        const run = (): unknown => runOp("SpinegradeLinear", { ...plainly, ...attributes }, inputs, 1);
        expect(run).toThrow(message);
      }
      const counts = { scale_count: { int: 0 }, gelu_count: { int: 0 }, precision: none };
      expect(() => runOp("SpinegradeLinearInputGrad", counts, [x, scalar], 1)).toThrow("must be [I, O]");
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
        "keys and values [N, ..., 2C]",
      );
      expect(() => runOp("SpinegradeGeluGrad", {}, [x, vector], 1)).toThrow("dy and x must have one shape");
      const attributes = {
        geometry: { int: [3, 0, 0, 0, 0] },
        input_activation: { int: [0] },
        activation: { int: [0] },
      };
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
