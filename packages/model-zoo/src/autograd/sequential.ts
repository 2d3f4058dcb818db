import * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";

/** A layer or a part of a net; many do not use the mode. */
export type Layer<T extends tf.Tensor> = (x: T, mode: Mode) => T;

/**
 * Runs layers in sequence. If no gradient is recorded, frees each intermediate map as soon as the next exists, whereas
 * a tidy would keep them all until its end. Keeps the input.
 */
export function sequential<T extends tf.Tensor>(x: T, mode: Mode, layers: readonly Layer<T>[]): T {
  const isRecorded = tf.engine().state.gradientDepth > 0;
  return layers.reduce((map, layer) => {
    const next = layer(map, mode);
    if (!isRecorded && map !== x && map !== next) map.dispose();
    return next;
  }, x);
}

/** Applies a function to a map that has no other consumer, then frees the map if no gradient is recorded. */
export function consume<T extends tf.Tensor, R>(map: T, take: (map: T) => R): R {
  const result = take(map);
  if (tf.engine().state.gradientDepth === 0) map.dispose();
  return result;
}
