import type { LossTerms } from "../step/gradients.ts";
import { NumericFault } from "../step/numeric-fault.ts";
import { type StepOptions, type StepResult, trainStep } from "../step/train-step.ts";
import type { TrainingMemory } from "../state/training-memory.ts";

/**
 * One step that changes all of the memory or, where a loss or a gradient is not finite, nothing of it: running
 * statistics, which the forward pass has changed by then, are put back.
 */
export function guardedStep(
  memory: TrainingMemory,
  batches: readonly (() => LossTerms)[],
  options: StepOptions,
): StepResult | { readonly fault: NumericFault } {
  const buffers = memory.holdBuffers();
  try {
    return trainStep(memory.trainable, batches, options);
  } catch (error) {
    buffers.putBack();
    if (error instanceof NumericFault) return { fault: error };
    throw error;
  } finally {
    buffers.release();
  }
}
