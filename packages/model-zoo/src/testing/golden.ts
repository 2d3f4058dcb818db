import * as tf from "@tensorflow/tfjs-core";
import { readGolden } from "@spinegrade/test-utils";

/** The part of a tensor that tools/golden stores, in PyTorch's order. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly largest: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly samples: readonly number[];
}

/** Reads a fixture of this package. */
export function readFixture(name: string): unknown {
  return readGolden(import.meta.url, name);
}

/** A map [N, h, w, C] or [1, D, h, w, C] in PyTorch's order, channels first. */
export function channelsFirst(map: tf.Tensor): tf.Tensor {
  return map.rank === 4 ? tf.transpose(map, [0, 3, 1, 2]) : tf.transpose(map, [0, 4, 1, 2, 3]);
}

/** The largest difference to the golden samples, as a share of the golden tensor's largest value. */
export function largestError(values: ArrayLike<number>, golden: GoldenTensor): number {
  const errors = golden.samples.map((expected, k) => {
    const index = (k * 2654435761) % values.length;
    return Math.abs((values[index] ?? Number.NaN) - expected);
  });
  return Math.max(...errors) / golden.largest;
}

/** Relative difference of the root mean square of all values from the golden one. */
export function normError(values: ArrayLike<number>, golden: GoldenTensor): number {
  const sum = Array.from(values).reduce((total, value) => total + value * value, 0);
  return Math.abs(Math.sqrt(sum) - Math.sqrt(golden.sumOfSquares)) / Math.sqrt(golden.sumOfSquares);
}
