import * as tf from "@tensorflow/tfjs-core";

/** Runs work that returns plain values, and frees every tensor it created, even when it throws. */
export function withTensors<T>(work: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return work();
  } finally {
    engine.endScope();
  }
}
