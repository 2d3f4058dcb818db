import * as tf from "@tensorflow/tfjs-core";
import { ACTIVATIONS } from "../activation/activation.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import type { KernelAndBias } from "../convolution/depthwise-gelu-linear.ts";
import { linear } from "./linear.ts";
import { precisionAttribute, productPrecision } from "../backend/product-precision.ts";
import { relu } from "../activation/relu.ts";
import { runOp } from "../backend/run-op.ts";

/** A batch norm in inference: x * scale + offset, both [I]. */
export interface ScaleAndOffset {
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
}

/**
 * activation(relu(x * scale + offset) kernel + bias) of the channels of several maps, one map after the other: their
 * concatenation and its norm are never written to memory. For inference only: it has no gradient.
 * @param pieces of x [..., I]: each [..., C], which differ in C alone
 * @param layer kernel [I, O], bias [O]
 * @returns [..., O]
 * @throws Error for incompatible shapes, or without a piece.
 */
export function normalisedLinear<T extends tf.Tensor>(
  pieces: readonly T[],
  { scale, offset }: ScaleAndOffset,
  layer: KernelAndBias<tf.Tensor2D>,
  activation: "none" | "relu" = "none",
): T {
  if (areNativeOperationsActive()) {
    const attributes = {
      piece_count: { int: pieces.length },
      activation: { int: ACTIVATIONS[activation] },
      precision: precisionAttribute(productPrecision()),
    };
    const inputs = [...pieces, scale, offset, layer.kernel, layer.bias];
    return runOp("SpinegradeNormalisedLinear", attributes, inputs, 1)[0] as T; // the rank of the pieces
  }
  return tf.tidy(() => {
    const x = tf.concat([...pieces], -1);
    const y = linear(relu(tf.add<T>(tf.mul(x, scale), offset)), layer.kernel, layer.bias);
    return activation === "relu" ? relu(y) : y;
  });
}
