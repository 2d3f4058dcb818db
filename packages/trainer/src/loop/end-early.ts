import { errorMessage, UserError } from "@spinegrade/pipeline";
import type { StateSaver } from "../state/state-saver.ts";
import type { TrainingProgress } from "../state/training-progress.ts";
import type { NonFiniteError } from "../step/non-finite-error.ts";
import { TrainingStopped } from "./training-stopped.ts";

/** A training between two steps, and the means to save it. */
export interface Saveable<Figures> {
  readonly saver: StateSaver<Figures>;
  readonly progress: TrainingProgress<Figures>;
}

/** @throws TrainingStopped when the signal is aborted, after the state is saved. */
export async function stopIfAborted<Figures>(
  { saver, progress }: Saveable<Figures>,
  { signal, epochs }: { readonly signal?: AbortSignal | undefined; readonly epochs: number },
): Promise<void> {
  if (signal?.aborted !== true) return;
  const isSaved = await saver.save(progress);
  const { step, epoch } = progress;
  throw new TrainingStopped(
    `stopped after step ${step} (epoch ${epoch + 1} of ${epochs}); ` +
      (isSaved ? "the state is saved: run the same command to resume" : "no folder was given to save it"),
  );
}

/** A step whose loss or gradient is not finite, in words: `step 7 (epoch 2): … in a batch of study 1, series 2`. */
export function describeNonFinite(
  { step, epoch }: TrainingProgress<unknown>,
  { message }: NonFiniteError,
  studies: readonly string[],
): string {
  return `step ${step + 1} (epoch ${epoch + 1}): ${message} in a batch of ${studies.join("; ")}`;
}

/** Saves the state before a step whose loss or gradient is not finite. @throws UserError with its path. */
export async function endAtNonFinite<Figures>(
  { saver, progress }: Saveable<Figures>,
  error: NonFiniteError,
  studies: readonly string[],
): Promise<never> {
  const what = describeNonFinite(progress, error, studies);
  const saved = await saver.saveFault(progress, { what, term: error.term, studies });
  throw new UserError(
    `${what}: lower the learning rate, look at these studies, or skip such steps with onNan "skip"${saved}`,
  );
}

/** Saves the state after the epoch whose validation failed: its cause may be a file or a setting, and no step repeats. */
export async function endAtValidation<Figures>(
  { saver, progress }: Saveable<Figures>,
  error: UserError,
): Promise<never> {
  const { epoch, skippedSteps } = progress;
  const skipped = skippedSteps === 0 ? "" : ` (steps skipped so far: ${skippedSteps})`;
  const what = `validation after epoch ${epoch + 1}${skipped}: ${error.message}`;
  await saver.save(progress).catch((fault: unknown) => {
    throw new UserError(`${what}; the state is not saved: ${errorMessage(fault)}`, { cause: error });
  });
  throw new UserError(what, { cause: error });
}
