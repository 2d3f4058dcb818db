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
  const results = tf.tidy(() => {
    const given = inputs.map(({ shape, values }) => tf.tensor(values, shape));
    const y = operation(...given);
    const dy = someValues(y.shape, 99);
    return [y, ...tf.grads(operation)(given, tf.tensor(dy.values, dy.shape))];
  });
  // outside `tidy`, which looks for tensors in each element of its result
  const outputs = results.map((tensor) => ({
    shape: tensor.shape,
    values: Float32Array.from(tensor.dataSync()),
  }));
  tf.dispose(results);
  expect(tf.memory().numTensors).toBe(tensors);
  await tf.setBackend("tensorflow");
  return outputs;
}

/** The difference between two backends' results. */
interface Difference {
  /** The largest difference, as a part of the largest value. */
  readonly ofTensor: number;
  /** The largest difference of an element, as a part of this element's own size. */
  readonly ofElement: number;
}

/**
 * The differences between the backends for each output. Where cancellation makes a value small, the rounding errors of its
 * terms remain: its size counts as at least the typical size of a sum of `terms` numbers of about 1.
 * @param terms how many numbers each output sums: first the result, then the gradients. Default 1.
 */
async function differences(
  operation: Operation,
  inputs: readonly Values[],
  terms: readonly number[],
): Promise<Difference[]> {
  const ours = await runOn("tensorflow", operation, inputs);
  const plain = await runOn("cpu", operation, inputs);
  expect(ours.map(({ shape }) => shape)).toEqual(plain.map(({ shape }) => shape));
  return ours.map(({ values }, output) => {
    const expected = plain[output]?.values ?? new Float32Array();
    const least = Math.sqrt(terms[output] ?? 1);
    const sizes = expected.map((value) => Math.max(Math.abs(value), least));
    const errors = values.map((value, i) => Math.abs(value - (expected[i] ?? NaN)));
    const largest = sizes.reduce((most, size) => Math.max(most, size), least);
    return {
      ofTensor: errors.reduce((most, error) => Math.max(most, error), 0) / largest,
      ofElement: errors.reduce((most, error, i) => Math.max(most, error / (sizes[i] ?? NaN)), 0),
    };
  });
}

/** Tolerances for float32 sums in another order: of a tensor by its largest value, and of each element by its size. */
const TOLERANCES = { ofTensor: 2e-6, ofElement: 2e-5 };

/**
 * Expects the values and gradients of a native operation to equal its plain fallback's within 2e-6 of the largest value,
 * and each element within 2e-5 of its size.
 * @param terms as for `differences`.
 */
export async function expectPlainNumbers(
  operation: Operation,
  inputs: readonly Values[],
  terms: readonly number[] = [],
): Promise<void> {
  for (const { ofTensor, ofElement } of await differences(operation, inputs, terms)) {
    expect(ofTensor).toBeLessThan(TOLERANCES.ofTensor);
    expect(ofElement).toBeLessThan(TOLERANCES.ofElement);
  }
}
