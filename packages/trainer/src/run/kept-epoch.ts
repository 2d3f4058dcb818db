import { UserError } from "@spinegrade/pipeline";
import type { AnyFoldResult } from "../report/fold-result.ts";
import type { TrainedEpoch } from "../state/training-progress.ts";

/** The epoch whose weights a run keeps. */
export type Keep = "best" | "last";

/**
 * Finds the epoch with the lowest objective; of equal ones, the earliest.
 * @throws UserError when there is none.
 */
export function bestEpoch<Figures>(
  epochs: readonly { readonly epoch: number; readonly validation: Figures }[],
  objectiveOf: (figures: Figures) => number,
): number {
  const [first, ...others] = epochs;
  if (first === undefined) throw new UserError("no epoch is validated yet, so none is the best");
  const isBetter = (one: Figures, other: Figures): boolean => objectiveOf(one) < objectiveOf(other);
  return others.reduce((best, other) => (isBetter(other.validation, best.validation) ? other : best), first)
    .epoch;
}

/**
 * Finds the epoch whose weights were kept; the last when it is not stated.
 * @returns undefined when there is no such epoch.
 */
export function findKeptEpoch<Epoch extends { readonly epoch: number }>({
  epochs,
  keptEpoch,
}: {
  readonly epochs: readonly Epoch[];
  readonly keptEpoch?: number;
}): Epoch | undefined {
  return keptEpoch === undefined ? epochs.at(-1) : epochs.find(({ epoch }) => epoch === keptEpoch);
}

/** The epoch whose weights a fold's checkpoint holds. @throws UserError when the result has no such epoch, as an edited one. */
export function keptEpochOf<Epoch extends TrainedEpoch>(result: AnyFoldResult<Epoch>): Epoch {
  const kept = findKeptEpoch(result);
  if (kept !== undefined) return kept;
  const missing = result.keptEpoch ?? "at all";
  throw new UserError(
    `result.json of fold ${result.fold} of ${result.run} has no epoch ${missing}, whose weights were kept: train the fold again`,
  );
}
