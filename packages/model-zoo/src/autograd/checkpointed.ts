import { withGradient } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { releaseInBackward } from "./release-in-backward.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

/** A part of a net with one input and one output. */
export type Block<X extends tf.Tensor, Y extends tf.Tensor> = (x: X, mode: Mode) => Y;

/**
 * Wraps an encoder block, whose result is one of the net's named values (see `lookInto`).
 *
 * If the net was created with `recompute`, keeps only the block's input and runs the block again in the backward pass
 * (gradient checkpointing, arXiv:1604.06174). The second run gives the same bits as the first and does not update
 * running statistics.
 * @param scope contains all parameters that the block reads; each must contribute to its result.
 */
export function checkpointed<X extends tf.Tensor, Y extends tf.Tensor>(
  scope: Scope,
  block: Block<X, Y>,
): Block<X, Y> {
  const run = scope.isCheckpointed ? runAgain(scope.parameters(), block) : block;
  return (x, mode) => scope.note(run(x, mode), mode);
}

function runAgain<X extends tf.Tensor, Y extends tf.Tensor>(
  parameters: readonly tf.Variable[],
  block: Block<X, Y>,
): Block<X, Y> {
  return (x, mode) => {
    if (tf.engine().state.gradientDepth === 0) return block(x, mode);
    return withGradient(
      [x, ...parameters],
      () => ({ result: block(x, mode), saved: [x] as [X] }),
      (dy, [input]) => {
        const { training } = mode; // no observer for the second run
        const again = (given: tf.Tensor): tf.Tensor => block(given as X, { training, isRecompute: true }); // of the input
        return gradientsOf(again, [input, ...parameters], dy);
      },
    );
  };
}

/** The gradients of the first input and of all else that the function reads, within a backward pass. */
function gradientsOf(
  run: (x: tf.Tensor) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const { state } = tf.engine();
  const outerTape = state.activeTape; // a gradient within a gradient's backward pass leaves none
  try {
    return tf.grads((x) => releaseInBackward(() => run(x)))([...inputs], dy);
  } finally {
    state.activeTape = outerTape;
  }
}
