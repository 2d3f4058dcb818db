import type { LossTerms } from "@spinegrade/losses";
import { NonFiniteError } from "../step/non-finite-error.ts";
import { type StepOptions, type StepResult, trainStep } from "../step/train-step.ts";
import type { TrainingState } from "../state/training-state.ts";

/**
 * Runs one step. It changes the whole training state, or none of it when a loss or a gradient is not finite: the
 * running statistics, already changed by the forward pass, are then restored.
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
