import * as tf from "@tensorflow/tfjs-core";

import { linear } from "./linear.ts";
import type { Scope } from "../parameters/scope.ts";

/** PyTorch's default for the slope of a leaky ReLU below 0. */
const SLOPE = 0.01;

/**
 * Linear layers with leaky ReLUs between them, named as in a `torch.nn.Sequential`: [..., widths[0]] -> [..., the last
 * width].
 */
export function leakyMlp(scope: Scope, widths: readonly number[]): <T extends tf.Tensor>(x: T) => T {
  const layers = pairs(widths).map(([inFeatures, outFeatures], index) =>
    linear(scope.child(2 * index), { inFeatures, outFeatures }),
  );
  return <T extends tf.Tensor>(x: T): T =>
    tf.tidy(() => layers.reduce((y, layer, index) => layer(index === 0 ? y : tf.leakyRelu(y, SLOPE)), x));
}

/** The entries of such layers in published checkpoints that nothing reads. */
export function unusedMlp(scope: Scope, widths: readonly number[]): void {
  for (const [index, [inFeatures, outFeatures]] of pairs(widths).entries())
    unusedLinear(scope.child(2 * index), inFeatures, outFeatures);
}

/** The same of one linear layer. */
export function unusedLinear(scope: Scope, inFeatures: number, outFeatures: number): void {
  scope.unused("weight", [outFeatures, inFeatures]);
  scope.unused("bias", [outFeatures]);
}

function pairs(widths: readonly number[]): (readonly [number, number])[] {
  return widths.slice(1).map((width, index) => [widths[index] ?? 0, width]);
}
