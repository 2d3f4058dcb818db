import type { GeneratorState } from "@spinegrade/random";
import { MeanLoss } from "../step/mean-loss.ts";
import type { LossValues } from "@spinegrade/losses";
import type { EpochSummary, TrainingProgress } from "./training-progress.ts";

/** The progress before the first step. @param sampler its state after it drew the first epoch's order. */
export function startTraining<Figures>(sampler: GeneratorState): TrainingProgress<Figures> {
  return { step: 0, epochs: [], skippedSteps: 0, unreadable: [], ...startOfEpoch(0, sampler) };
}

/** The progress after a step. */
export function advanceStep<Figures>(
  before: TrainingProgress<Figures>,
  step: {
    /** Undefined when the step was skipped. */
    readonly losses: LossValues | undefined;
    readonly seconds: number;
    readonly waitSeconds: number;
    readonly unreadable: readonly string[];
  },
): TrainingProgress<Figures> {
  const losses = new MeanLoss(before.losses);
  if (step.losses !== undefined) losses.add(step.losses);
  return {
    ...before,
    step: before.step + 1,
    stepInEpoch: before.stepInEpoch + 1,
    losses: losses.state(),
    seconds: before.seconds + step.seconds + step.waitSeconds,
    waitSeconds: before.waitSeconds + step.waitSeconds,
    skippedSteps: before.skippedSteps + (step.losses === undefined ? 1 : 0),
    unreadable: step.unreadable,
  };
}

/** The progress after an epoch. @param sampler its state after it drew the next epoch's order. */
export function advanceEpoch<Figures>(
  before: TrainingProgress<Figures>,
  summary: EpochSummary<Figures>,
  sampler: GeneratorState,
): TrainingProgress<Figures> {
  return { ...before, epochs: [...before.epochs, summary], ...startOfEpoch(before.epoch + 1, sampler) };
}

function startOfEpoch(
  epoch: number,
  sampler: GeneratorState,
): Pick<
  TrainingProgress<unknown>,
  "epoch" | "stepInEpoch" | "losses" | "seconds" | "waitSeconds" | "sampler"
> {
  return { epoch, stepInEpoch: 0, losses: { sums: {}, count: 0 }, seconds: 0, waitSeconds: 0, sampler };
}
