import type * as tf from "@tensorflow/tfjs-core";

/** The moving average of one variable. */
export interface MovingAverage {
  readonly shape: number[];
  /** Called in a tidy. */
  update(): void;
  /** The average, as a new tensor that later updates leave as it is. */
  read(): tf.Tensor;
  /** Takes a copy. */
  set(value: tf.Tensor): void;
  dispose(): void;
}
