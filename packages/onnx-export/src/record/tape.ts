import type * as tf from "@tensorflow/tfjs-core";

/** A tensor that does not depend on the images. */
export interface Constant {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly values: Float32Array | Int32Array | Uint8Array | Uint8ClampedArray;
}

/** A tensor that depends on the images: its number on the tape, and its shape. */
export interface TapeValue {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/** An operation on the images, or on what was computed from them. */
export interface TapeOperation {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly (TapeValue | Constant)[];
  readonly outputs: readonly TapeValue[];
}

/** Everything that TensorFlow ran for one volume, in order; its inputs are the first values. */
export interface Tape {
  readonly operations: readonly TapeOperation[];
  readonly outputs: Readonly<Record<string, TapeValue>>;
}
