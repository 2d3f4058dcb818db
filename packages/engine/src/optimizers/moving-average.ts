import type * as tf from "@tensorflow/tfjs-core";

/** The moving average of one variable. */
export interface MovingAverage {
  readonly shape: number[];
  /** Called in a tidy. */
  update(): void;
  /** The average, as a new tensor that later updates do not change. */
  read(): tf.Tensor;
  /** Sets the average to a copy of a value. */
  set(value: tf.Tensor): void;
  dispose(): void;
}
