/**
 * Compares batch norm and ReLU in training, forward and backward, with the same from tfjs's own operations.
 * npm run bench -- --project engine --name batch-norm
 */
import { batchNorm, relu } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { plainBatchNorm } from "../src/operations/normalisation/plain-batch-norm.ts";
import { startReporting, time } from "./measure.ts";

const report = await startReporting();
const shape: [number, number, number, number, number] = [1, 8, 80, 80, 96];
const [x, dy] = [tf.randomNormal(shape), tf.randomNormal(shape)];
const [scale, offset] = [tf.ones([96]), tf.zeros([96])];
const options = {
  runningMean: offset,
  runningVariance: scale,
  epsilon: 1e-5,
  training: true,
  activation: "relu",
} as const;

const works = {
  "batchNorm + ReLU, fused": (input: tf.Tensor) => batchNorm(input, { ...options, scale, offset }).y,
  "batchNorm + ReLU, tfjs": (input: tf.Tensor) => plainBatchNorm(input, { ...options, scale, offset }).y,
  "ReLU, fused": (input: tf.Tensor) => relu(input),
  "ReLU, tfjs": (input: tf.Tensor) => tf.relu(input),
};
for (const [op, work] of Object.entries(works)) {
  report({ op: `${op}, forward`, shape, ...time(() => work(x)) });
  report({ op: `${op}, forward and backward`, shape, ...time(() => tf.grad(work)(x, dy)) });
}
