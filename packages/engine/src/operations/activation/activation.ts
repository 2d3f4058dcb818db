import type * as tf from "@tensorflow/tfjs-core";
import { relu, relu6 } from "./relu.ts";
import { silu } from "./silu.ts";

/** An activation that an operation applies to its result before writing it. */
export type Activation = "relu" | "silu" | "relu6";

/** The numbers of `Activation` in native/kernels/kernel-types.h. */
export const ACTIVATIONS = { none: 0, relu: 1, silu: 2, gelu: 3, relu6: 4 } as const;

const APPLY = { relu, silu, relu6 } as const satisfies Readonly<Record<Activation, unknown>>;

/** Applies an activation as a separate operation. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation | undefined): T {
  return activation === undefined ? x : APPLY[activation](x);
}
