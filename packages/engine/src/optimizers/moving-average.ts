import type * as tf from "@tensorflow/tfjs-core";

/** The moving average of one variable. */
export interface MovingAverage {
  readonly shape: number[];
  /** The average, as a new tensor that later updates do not change. */
  read(): tf.Tensor;
  /** Sets the average to a copy of a value. */
  set(value: tf.Tensor): void;
  dispose(): void;
}

/** One that is updated alone, not with others in one operation. */
export interface SeparateAverage extends MovingAverage {
  /** Called in a tidy. */
  update(): void;
}
