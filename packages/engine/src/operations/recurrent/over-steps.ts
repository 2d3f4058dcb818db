import * as tf from "@tensorflow/tfjs-core";
import { addBias } from "../sum/add-bias.ts";
import { listed } from "./recurrent-direction.ts";
import type { RecurrentDirection, RecurrentDirections } from "./recurrent-direction.ts";

/** The state that a step passes to the next one, both [B, H]; a layer without cell values leaves them as they are. */
export interface StepState {
  readonly hidden: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
}

/** One step, from its inputs' part of the gates and the hidden values' part of them, both [B, gates * H]. */
export type Step = (inputs: tf.Tensor2D, recurrent: tf.Tensor2D, state: StepState) => StepState;

/** Runs a recurrent layer step by step, in TensorFlow's operations: -> [B, T, directions * H]. */
export function overSteps(directions: RecurrentDirections, step: Step): tf.Tensor3D {
  const states = listed(directions).map((direction, index) => runDirection(direction, step, index > 0));
  return states.length === 1 ? (states[0] as tf.Tensor3D) : tf.concat(states, 2);
}

function runDirection(
  { inputs, kernel, bias }: RecurrentDirection,
  step: Step,
  isReverse: boolean,
): tf.Tensor3D {
  const zeros = tf.zeros<tf.Rank.R2>([inputs.shape[0], kernel.shape[0]]);
  const forward = stepsOf(inputs);
  const hidden: tf.Tensor2D[] = [];
  let state: StepState = { hidden: zeros, cell: zeros };
  for (const input of isReverse ? forward.toReversed() : forward) {
    state = step(input, addBias(tf.matMul(state.hidden, kernel), bias), state);
    hidden.push(state.hidden);
  }
  return tf.stack(isReverse ? hidden.toReversed() : hidden, 1) as tf.Tensor3D;
}

/** [B, T, C] -> T of [B, C]. The gradient of `unstack` fails where there is one step. */
function stepsOf(inputs: tf.Tensor3D): tf.Tensor2D[] {
  const [sequences, steps, width] = inputs.shape;
  if (steps === 1) return [tf.reshape(inputs, [sequences, width])];
  return tf.unstack(inputs, 1) as tf.Tensor2D[]; // one axis less
}
