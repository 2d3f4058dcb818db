/** Linear layers from factors of bfloat16: the operations' matrix compares the native operations with references. */
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  conv2d,
  describeEngine,
  linear,
  productOverRows,
  productPrecision,
  requireProductPrecision,
  startEngine,
  withProductPrecision,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { canMultiplyBfloat16, setProductPrecision } from "./product-precision.ts";

const engine = await startEngine();

afterEach(async () => {
  await tf.setBackend("tensorflow");
});

const [ROWS, INS, OUTS] = [70, 300, 45];
/** Two factors, each off by 1/256 of itself at most, and float32's rounding of the sum. */
const BOUND = 2 * 2 ** -8 + 2 ** -16 + 1e-6;

const values = (shape: readonly number[], seed: number): tf.Tensor2D =>
  tf.randomUniform(shape as [number, number], -2, 2, "float32", seed);

/** x, the kernel, and a gradient of the result. */
const factors = (): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] => [
  values([ROWS, INS], 1),
  values([INS, OUTS], 2),
  values([ROWS, OUTS], 3),
];

/** The product of two matrices, and what its error may be. */
interface Product {
  readonly product: tf.Tensor;
  readonly magnitudes: tf.Tensor;
}

function exactly(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  transposes: readonly [boolean, boolean] = [false, false],
): Product {
  return {
    product: tf.matMul(a, b, ...transposes),
    magnitudes: tf.matMul(tf.abs(a), tf.abs(b), ...transposes),
  };
}

/** The largest error, as a part of the sum of the magnitudes of the products. */
function errorOf(found: tf.Tensor, { product, magnitudes }: Product): number {
  return tf.max(tf.div(tf.abs(tf.sub(found, product)), magnitudes)).dataSync()[0] ?? NaN;
}

const bfloat16 = <T>(work: () => T): T => withProductPrecision("bfloat16", work);

describe("withProductPrecision", () => {
  it("leaves the precision as it was, also where the work throws", () => {
    expect(engine.productPrecision).toBe("float32");
    expect(withProductPrecision("float32", productPrecision)).toBe("float32");
    expect(() =>
      withProductPrecision("float32", () => {
        throw new RangeError("stop");
      }),
    ).toThrow("stop");
    expect(productPrecision()).toBe("float32");
  });

  it("refuses bfloat16 on backends without native operations", async () => {
    await tf.setBackend("cpu");
    expect(() => bfloat16(() => 0)).toThrow(
      'products of bfloat16 need the native operations, and the backend of TensorFlow.js is "cpu": ' +
        '`await tf.setBackend("tensorflow")`',
    );
    expect(withProductPrecision("float32", () => 1)).toBe(1);
  });

  const isPossible = canMultiplyBfloat16();
  const withoutIt = isPossible ? it.skip : it;
  withoutIt("names what a processor lacks", () => {
    expect(() => {
      requireProductPrecision("bfloat16");
    }).toThrow(/AVX512-BF16, which this processor lacks/);
  });

  const withIt = isPossible ? it : it.skip;
  withIt("rounds the factors of a linear layer and of its gradients, each product by 1/128 at most", () => {
    tf.tidy(() => {
      const [x, kernel, dy] = factors();
      const layer = (of: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => linear(of, w as tf.Tensor2D, b);
      const inputs = [x, kernel, tf.zeros([OUTS])];
      const y = bfloat16(() => layer(x, kernel, tf.zeros([OUTS])));
      const [dx, dKernel, dBias] = bfloat16(() => tf.grads(layer)(inputs, dy));
      const errors = [
        errorOf(y, exactly(x, kernel)),
        errorOf(dx ?? y, exactly(dy, kernel, [false, true])),
        errorOf(dKernel ?? y, exactly(x, dy, [true, false])),
      ];
      for (const error of errors) {
        expect(error).toBeLessThan(BOUND);
        expect(error).toBeGreaterThan(1e-5);
      }
      const sums = tf.sum(dy, 0);
      expect(tf.max(tf.abs(tf.sub(dBias ?? y, sums))).dataSync()[0]).toBeLessThan(1e-4);
    });
  });

  withIt("is never float32 in silence after a change of the backend", async () => {
    setProductPrecision("bfloat16");
    try {
      await tf.setBackend("cpu");
      tf.tidy(() => {
        const [x, kernel] = factors();
        const layer = (): tf.Tensor => linear(x, kernel, tf.zeros([OUTS]));
        const [map, pixel] = [tf.reshape(x, [1, 7, 10, INS]), tf.reshape(kernel, [1, 1, INS, OUTS])] as const;
        const convolution = (of: tf.Tensor): tf.Tensor =>
          conv2d(of as tf.Tensor4D, pixel as tf.Tensor4D, { stride: 1, padding: "same" });
        for (const work of [layer, () => tf.grad(convolution)(map)])
          expect(work).toThrow('the backend of TensorFlow.js is "cpu": `await tf.setBackend("tensorflow")`');
        expect(withProductPrecision("float32", layer).shape).toEqual([ROWS, OUTS]);
        expect(convolution(map).shape).toEqual([1, 7, 10, OUTS]); // without gradients no linear layer, and float32
      });
    } finally {
      await tf.setBackend("tensorflow");
      setProductPrecision("float32");
    }
  });

  withIt("computes what bfloat16 holds as float32 does", () => {
    tf.tidy(() => {
      const [x, kernel] = factors().map((factor) => tf.round(tf.mul(factor, 64)));
      const work = (): tf.Tensor => linear(x as tf.Tensor2D, kernel as tf.Tensor2D, tf.zeros([OUTS]));
      expect([...bfloat16(work).dataSync()]).toEqual([...work().dataSync()]);
    });
  });

  withIt("holds for the gradients of its work, whenever they are computed, and for no other", () => {
    tf.tidy(() => {
      const [x, kernel, dy] = factors();
      const gradient = (work: (of: tf.Tensor) => tf.Tensor): tf.Tensor => tf.grad(work)(x, dy);
      const layer = (of: tf.Tensor): tf.Tensor => linear(of, kernel, tf.zeros([OUTS]));
      const exact = exactly(dy, kernel, [false, true]);
      expect(
        errorOf(
          gradient((of) => bfloat16(() => layer(of))),
          exact,
        ),
      ).toBeGreaterThan(1e-5);
      expect(errorOf(gradient(layer), exact)).toBeLessThan(1e-6);
      expect(
        errorOf(
          bfloat16(() => productOverRows(x, dy)),
          exactly(x, dy, [true, false]),
        ),
      ).toBeLessThan(1e-6);
    });
  });
});

describe("describeEngine", () => {
  it("names the precision of products where it is not float32", () => {
    expect(describeEngine(engine)).not.toContain("products");
    expect(describeEngine({ ...engine, productPrecision: "bfloat16" })).toContain(
      ", products bfloat16, Node",
    );
  });
});
