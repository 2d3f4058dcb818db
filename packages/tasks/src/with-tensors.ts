import * as tf from "@tensorflow/tfjs-core";

/** Runs work whose result is plain values, and frees every tensor that it made, also when it throws. */
export function withTensors<T>(work: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return work();
  } finally {
    engine.endScope();
  }
}
