/** Compares native operations with their plain fallbacks, which tfjs's cpu backend runs. */
import { expect } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** A tensor's values as plain data, to move between backends. */
export interface Values {
  readonly shape: number[];
  readonly values: Float32Array;
}

/** Values in -2..2 without a pattern, the same on each call. */
export function someValues(shape: number[], seed: number): Values {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    const hash = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return 4 * (hash - Math.floor(hash)) - 2;
  });
  return { shape, values };
}

/** An operation's result and its gradients with respect to all inputs, on one backend. Leaves no tensor allocated. */
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
 * The largest difference between the backends for each output, relative to its largest value. Where cancellation makes
 * that value small, the difference is relative to the typical size of a sum of `terms` numbers of about 1.
 * @param terms how many numbers each output sums: first the result, then the gradients. Default 1.
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

/** Tolerance for float32 sums in another order. */
const TOLERANCE = 2e-6;

/**
 * Expects the values and gradients of a native operation to equal its plain fallback's within 2e-6.
 * @param terms as for `differences`.
 */
export async function expectPlainNumbers(
  operation: Operation,
  inputs: readonly Values[],
  terms: readonly number[] = [],
): Promise<void> {
  const found = await differences(operation, inputs, terms);
  for (const difference of found) expect(difference).toBeLessThan(TOLERANCE);
}
