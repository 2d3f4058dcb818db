import * as tf from "@tensorflow/tfjs-core";
import { sumsOfSquares } from "@spinegrade/engine";
import type { Gradients } from "@spinegrade/losses";

/** Adds two sets of gradients by name; a name may be in only one of them. The inputs of each sum are disposed. */
export function addGradients(one: Gradients, other: Gradients): Gradients {
  const sum = new Map(one);
  for (const [name, gradient] of other) {
    const before = sum.get(name);
    if (before === undefined) {
      sum.set(name, gradient);
      continue;
    }
    sum.set(name, tf.add(before, gradient));
    tf.dispose([before, gradient]);
  }
  return sum;
}

/** Multiplies gradients by a number and disposes the given ones. */
export function scaleGradients(gradients: Gradients, factor: number): Gradients {
  return new Map(
    [...gradients].map(([name, gradient]) => {
      const scaled = tf.mul(gradient, factor);
      gradient.dispose();
      return [name, scaled];
    }),
  );
}

/** Euclidean norm of each gradient, read together. */
export function gradientNorms(gradients: Gradients): ReadonlyMap<string, number> {
  if (gradients.size === 0) return new Map();
  const squares = tf.tidy(() => sumsOfSquares([...gradients.values()]).dataSync());
  return new Map([...gradients.keys()].map((name, index) => [name, Math.sqrt(squares[index] ?? 0)]));
}

/** Whether every value is finite. */
export function isFinite(tensor: tf.Tensor): boolean {
  return tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0] === 1);
}
