import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

/** Any shape -> same shape. */
export type Dropout = <T extends tf.Tensor>(x: T, mode: Mode) => T;

/**
 * `torch.nn.Dropout` (arXiv:1207.0580): in training, each value becomes 0 with probability `rate`, and the others are
 * divided by 1 - rate. What is dropped depends on the mode's seed and the scope's name alone, so that a step that is
 * computed again drops the same.
 * @throws RangeError in training without a seed, unless the rate is 0.
 */
export function dropout(scope: Scope, rate: number): Dropout {
  return (x, { training, dropoutSeed }) => {
    if (!training || rate === 0) return x;
    if (dropoutSeed === undefined) {
      throw new RangeError(
        `${scope.name} drops values in training: give the mode a dropoutSeed, another one each step`,
      );
    }
    return tf.dropout(x, rate, undefined, Generator.fromSeed(dropoutSeed, scope.name).uint32()) as typeof x;
  };
}
