import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { nativeRecurrent } from "./native-recurrent.ts";
import { overSteps } from "./over-steps.ts";
import type { StepState } from "./over-steps.ts";
import { checkDirections } from "./recurrent-direction.ts";
import type { RecurrentDirections } from "./recurrent-direction.ts";

const GATES = 4;
type Gates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/**
 * The hidden values of long short-term memories (Hochreiter and Schmidhuber 1997), as `torch.nn.LSTM` computes them:
 * gates input, forget, cell and output, in this order. Hidden and cell values before the first step are 0.
 * @returns [B, T, H] for one direction, [B, T, 2 H] for both: forward, then reverse.
 * @throws RangeError for incompatible shapes.
 */
export function lstm(directions: RecurrentDirections): tf.Tensor3D {
  checkDirections("lstm", directions, GATES);
  if (areNativeOperationsActive() && directions[0].inputs.shape[1] > 0)
    return nativeRecurrent("lstm", directions);
  return tf.tidy(() => overSteps(directions, step));
}

function step(inputs: tf.Tensor2D, recurrent: tf.Tensor2D, state: StepState): StepState {
  const [input, forget, candidate, output] = tf.split(tf.add(inputs, recurrent), GATES, 1) as Gates; // GATES parts, or an error
  const added: tf.Tensor2D = tf.mul(tf.sigmoid(input), tf.tanh(candidate));
  const cell: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(forget), state.cell), added);
  return { hidden: tf.mul(tf.sigmoid(output), tf.tanh(cell)), cell };
}
