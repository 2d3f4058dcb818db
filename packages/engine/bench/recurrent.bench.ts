/**
 * Recurrent layers, forward and backward, at the sizes of the two-stage nets: one direction pair of a layer without the
 * input's product. npm run bench -- --project engine --name recurrent; with SPINEGRADE_INSTRUCTIONS=none from TensorFlow's
 * operations, and `python packages/engine/bench/recurrent.py` from PyTorch's.
 */
import { gru, linear, lstm } from "@spinegrade/engine";
import type { RecurrentDirection } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { startReporting, time } from "./measure.ts";

const report = await startReporting();
const instructions = process.env["SPINEGRADE_INSTRUCTIONS"] ?? "the processor's";

/** Cell, sequences, steps, inputs and hidden values: levels, slices of crops, slices of a study. */
const SIZES = [
  ["lstm", 1, 5, 512, 256],
  ["lstm", 32, 5, 512, 256],
  ["lstm", 1, 200, 512, 256],
  ["gru", 10, 3, 768, 512],
  ["gru", 320, 3, 768, 512],
  ["gru", 1, 12, 512, 512],
] as const;

for (const [cell, sequences, steps, ins, hidden] of SIZES) {
  const gates = cell === "gru" ? 3 : 4;
  const shapes = [[sequences, steps, ins], ...[0, 1].flatMap(() => directionShapes(ins, gates, hidden))];
  const inputs = shapes.map((shape, index) => tf.randomNormal(shape, 0, index === 0 ? 1 : 0.05));
  const work = (...given: tf.Tensor[]): tf.Tensor => {
    const [x, ...parameters] = given as [tf.Tensor3D, ...tf.Tensor[]];
    const run = cell === "gru" ? gru : lstm;
    return run([directionOf(x, parameters.slice(0, 4)), directionOf(x, parameters.slice(4))]);
  };
  const dy = tf.tidy(() => tf.randomNormal(work(...inputs).shape));
  const forward = time(() => work(...inputs));
  const both = time(() => tf.grads(work)(inputs, dy).at(-1) ?? dy);
  report({ op: cell, shape: shapes[0], hidden, instructions, forward, "forward and backward": both });
  tf.dispose([...inputs, dy]);
}

function directionShapes(ins: number, gates: number, hidden: number): number[][] {
  return [[ins, gates * hidden], [gates * hidden], [hidden, gates * hidden], [gates * hidden]];
}

function directionOf(x: tf.Tensor3D, parameters: readonly tf.Tensor[]): RecurrentDirection {
  const [weight, inputBias, kernel, bias] = parameters as [tf.Tensor2D, tf.Tensor, tf.Tensor2D, tf.Tensor];
  return { inputs: linear(x, weight, inputBias), kernel, bias };
}
