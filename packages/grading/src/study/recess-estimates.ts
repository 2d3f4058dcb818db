import type { TrainRow } from "@spinegrade/competition-data";
import { RECESS_METHODS } from "@spinegrade/ensembler";

/** Choices of grading recesses that no axial series shows: as the ensemble does, or not at all. */
export const RECESS_CHOICES = [...RECESS_METHODS, "none"] as const;

/** Choices of `gradeStudy` for recesses that no axial series shows. */
export interface RecessEstimates {
  readonly method: (typeof RECESS_CHOICES)[number];
  /** The training grades, by which the canal's grade tells something of a recess; empty: unknown, the canal tells nothing. */
  readonly train: readonly TrainRow[];
}

/** Without training grades, as for models from files. */
export const POOLED_ESTIMATES: RecessEstimates = { method: "mean", train: [] };
