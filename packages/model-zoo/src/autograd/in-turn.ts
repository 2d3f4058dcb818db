import * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";

/** A layer or a part of a net; many have no need of the mode. */
export type Layer<T extends tf.Tensor> = (x: T, mode: Mode) => T;

/**
 * Runs layers one after another, each on what the one before gave. Where no gradient is recorded, each map between them is
 * freed as soon as the next is there; a tidy keeps them all until its end. The input stays.
 */
export function inTurn<T extends tf.Tensor>(x: T, mode: Mode, layers: readonly Layer<T>[]): T {
  const isRecorded = tf.engine().state.gradientDepth > 0;
  return layers.reduce((map, layer) => {
    const next = layer(map, mode);
    if (!isRecorded && map !== x && map !== next) map.dispose();
    return next;
  }, x);
}

/** What a function makes of a map that nobody else takes, which is freed then, where no gradient is recorded. */
export function passOn<T extends tf.Tensor, R>(map: T, take: (map: T) => R): R {
  const result = take(map);
  if (tf.engine().state.gradientDepth === 0) map.dispose();
  return result;
}
