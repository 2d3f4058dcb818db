import type { LossTerms } from "../step/gradients.ts";
import { NonFiniteError } from "../step/non-finite-error.ts";
import { type StepOptions, type StepResult, trainStep } from "../step/train-step.ts";
import type { TrainingState } from "../state/training-state.ts";

/**
 * One step that changes all of the training state or, where a loss or a gradient is not finite, nothing of it: running
 * statistics, which the forward pass has changed by then, are put back.
 */
export function stepOrRollback(
  state: TrainingState,
  batches: readonly (() => LossTerms)[],
  options: StepOptions,
): StepResult | { readonly error: NonFiniteError } {
  const buffers = state.snapshotBuffers();
  try {
    return trainStep(state.trainable, batches, options);
  } catch (error) {
    buffers.restore();
    if (error instanceof NonFiniteError) return { error };
    throw error;
  } finally {
    buffers.dispose();
  }
}
