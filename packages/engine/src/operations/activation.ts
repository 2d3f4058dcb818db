import type * as tf from "@tensorflow/tfjs-core";
import { relu } from "./relu.ts";
import { silu } from "./silu.ts";

/** What an operation's result may go through before it is written. */
export type Activation = "relu" | "silu";

/** As `Activation` of native/kernels/kernel-types.h numbers them. */
export const ACTIVATIONS = { none: 0, relu: 1, silu: 2, gelu: 3 } as const;

/** As an operation of its own. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation | undefined): T {
  if (activation === undefined) return x;
  return activation === "silu" ? silu(x) : relu(x);
}
