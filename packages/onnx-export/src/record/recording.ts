import type * as tf from "@tensorflow/tfjs-core";
import type { Extent } from "./extent.ts";

/** The shapes of a net's inputs by name, in the order of its arguments; "depth" is any number of slices. */
export type InputShapes = Readonly<Record<string, readonly (number | "depth")[]>>;

/** A constant of floating-point numbers, the same for all volumes. */
export interface Weights {
  readonly kind: "weights";
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A constant of whole numbers, such as a shape. */
export interface Whole {
  readonly kind: "whole";
  readonly shape: readonly number[];
  readonly values: readonly Extent[];
}

/** A tensor that depends on the images. */
export interface Value {
  readonly kind: "value";
  readonly id: number;
  readonly shape: readonly Extent[];
  readonly dtype: tf.DataType;
}

export type Input = Value | Weights | Whole;

/** An operation for volumes of any depth. */
export interface Operation {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Value[];
}

/** A net as the operations that compute its outputs from its inputs, which are the first values. */
export interface Recording {
  readonly operations: readonly Operation[];
  readonly outputs: Readonly<Record<string, Value>>;
}
