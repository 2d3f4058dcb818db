import { createHash } from "node:crypto";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { LossTerms } from "@spinegrade/losses";
import type { TrainableNet } from "../state/trainable-net.ts";
import type { TrainingData } from "../batches/training-data.ts";

/** A sample of the small net: four numbers and their target. */
export interface SmallExample {
  readonly x: readonly number[];
  readonly y: number;
}

/** A net of two layers with a running mean and a counter: every kind of state that a net can have. */
export interface SmallNet extends TrainableNet {
  computeLoss(examples: readonly SmallExample[]): LossTerms;
  /** SHA-256 of all its numbers. */
  hash(): string;
  dispose(): void;
}

/** Creates the small net, always with the same values. @param width hidden units. */
export function createSmallNet(width = 8): SmallNet {
  const generator = Generator.fromSeed(5, "small net");
  const draw = (shape: number[]): tf.Variable => {
    const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => generator.normal(0, 0.5));
    return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  };
  const [hidden, out] = [draw([4, width]), draw([width, 1])];
  const mean = tf.tidy(() => tf.variable(tf.zeros([width]), false));
  const steps = { kind: "counter", value: 0 };
  return {
    parameters: () => new Map(Object.entries({ hidden, out })),
    buffers: () => new Map([["mean", mean]]),
    state: () => new Map([["steps", steps]]),
    computeLoss: (examples) => {
      const x = tf.matMul(tf.tensor2d(examples.map((example) => [...example.x])), hidden);
      mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(x, 0), 0.1)));
      steps.value++;
      const found = tf.reshape(tf.matMul(tf.relu(x), out), [-1]);
      const near = tf.mean<tf.Scalar>(tf.squaredDifference(found, tf.tensor1d(examples.map(({ y }) => y))));
      const small = tf.mul<tf.Scalar>(tf.mean(tf.square(found)), 0.01);
      return { near, small, total: tf.add<tf.Scalar>(near, small) };
    },
    hash: () => {
      const hash = createHash("sha256").update(String(steps.value));
      for (const variable of [hidden, out, mean])
        hash.update(Uint8Array.from(new Uint8Array(variable.dataSync().buffer)));
      return hash.digest("hex");
    },
    dispose: () => {
      tf.dispose([hidden, out, mean]);
    },
  };
}

/** Numbered samples; the example of a sample differs between epochs. */
export function smallData(count: number): TrainingData<number, SmallExample> {
  return {
    samples: Array.from({ length: count }, (_, index) => index),
    load: (index, epoch) => {
      const generator = Generator.fromSeed(9, "sample", index, epoch);
      const x = Array.from({ length: 4 }, () => generator.normal());
      return { x, y: (x[0] ?? 0) - 2 * (x[1] ?? 0) };
    },
    describe: (index) => `sample ${index}`,
  };
}
