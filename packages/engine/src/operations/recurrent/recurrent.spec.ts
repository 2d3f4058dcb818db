import { beforeAll, describe, expect, it } from "@jest/globals";
import { gru, lstm, startEngine } from "@spinegrade/engine";
import type { RecurrentDirection } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { expectPlainNumbers, someValues, type Operation } from "../../testing/plain-numbers.ts";

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

const CELLS = { gru: { run: gru, gates: 3 }, lstm: { run: lstm, gates: 4 } } as const;

/** A direction of small kernels: large ones make every gate 0 or 1. */
function directionOf([inputs, kernel, bias]: readonly tf.Tensor[]): RecurrentDirection {
  if (inputs === undefined || kernel === undefined || bias === undefined)
    throw new RangeError("three tensors");
  return { inputs: inputs as tf.Tensor3D, kernel: tf.mul<tf.Tensor2D>(kernel, 0.1), bias };
}

describe.each(Object.entries(CELLS))("%s", (_, { run, gates }) => {
  it.each([
    [1, 1, 1],
    [3, 4, 17],
    [50, 2, 5],
  ])(
    "has its plain fallback's values and gradients, %i sequences of %i steps, %i values",
    async (b, t, h) => {
      const shapes = [[b, t, gates * h], [h, gates * h], [gates * h]];
      const operation: Operation = (...given) =>
        run([directionOf(given.slice(0, 3)), directionOf(given.slice(3))]);
      const inputs = [...shapes, ...shapes].map((shape, seed) => someValues(shape, seed));
      const ofDirection = [1, b * t, b * t];
      await expectPlainNumbers(operation, inputs, [1, ...ofDirection, ...ofDirection]);
    },
  );

  it("refuses shapes that do not fit", () => {
    const [kernel, bias] = [tf.ones<tf.Rank.R2>([2, gates * 2]), tf.ones([gates * 2])];
    expect(() => run([{ inputs: tf.ones([1, 3, 5]), kernel, bias }])).toThrow("takes inputs [B, T,");
    tf.dispose([kernel, bias]);
  });
});
