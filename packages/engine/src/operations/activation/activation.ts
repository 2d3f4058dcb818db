import type * as tf from "@tensorflow/tfjs-core";
import { relu } from "./relu.ts";
import { silu } from "./silu.ts";

/** An activation that an operation applies to its result before writing it. */
export type Activation = "relu" | "silu";

/** The numbers of `Activation` in native/kernels/kernel-types.h. */
export const ACTIVATIONS = { none: 0, relu: 1, silu: 2, gelu: 3 } as const;

/** Applies an activation as a separate operation. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation | undefined): T {
  if (activation === undefined) return x;
  return activation === "silu" ? silu(x) : relu(x);
}
