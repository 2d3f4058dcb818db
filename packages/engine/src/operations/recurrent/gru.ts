import * as tf from "@tensorflow/tfjs-core";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { nativeRecurrent } from "./native-recurrent.ts";
import { overSteps } from "./over-steps.ts";
import type { StepState } from "./over-steps.ts";
import { checkDirections } from "./recurrent-direction.ts";
import type { RecurrentDirections } from "./recurrent-direction.ts";

const GATES = 3;
type Gates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/**
 * The hidden values of gated recurrent units (arXiv:1406.1078), as `torch.nn.GRU` computes them: gates reset, update
 * and new, in this order; the reset gate multiplies the recurrent product with its bias, not the hidden values before it.
 * The hidden values before the first step are 0.
 * @returns [B, T, H] for one direction, [B, T, 2 H] for both: forward, then reverse.
 * @throws RangeError for incompatible shapes.
 */
export function gru(directions: RecurrentDirections): tf.Tensor3D {
  checkDirections("gru", directions, GATES);
  if (areNativeOperationsActive() && directions[0].inputs.shape[1] > 0)
    return nativeRecurrent("gru", directions);
  return tf.tidy(() => overSteps(directions, step));
}

function step(inputs: tf.Tensor2D, recurrent: tf.Tensor2D, { hidden, cell }: StepState): StepState {
  const [resetIn, updateIn, newIn] = tf.split(inputs, GATES, 1) as Gates; // GATES parts, or an error
  const [resetBack, updateBack, newBack] = tf.split(recurrent, GATES, 1) as Gates; // GATES parts, or an error
  const reset = tf.sigmoid(tf.add(resetIn, resetBack));
  const update = tf.sigmoid(tf.add(updateIn, updateBack));
  const next: tf.Tensor2D = tf.tanh(tf.add(newIn, tf.mul(reset, newBack)));
  return { hidden: tf.add(next, tf.mul(update, tf.sub(hidden, next))), cell };
}
