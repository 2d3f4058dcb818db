import type { TrainRow } from "@spinegrade/competition-data";
import { RECESS_METHODS } from "@spinegrade/ensembler";

/** How recesses that no axial series shows are graded: as the ensemble does, or not at all. */
export const RECESS_CHOICES = [...RECESS_METHODS, "none"] as const;

/** How `gradeStudy` estimates recesses that no axial series shows. */
export interface RecessEstimates {
  readonly method: (typeof RECESS_CHOICES)[number];
  /** The training grades, by which the canal's grade tells something of a recess; empty: unknown, the canal tells nothing. */
  readonly train: readonly TrainRow[];
}

/** Without training grades, as for models from files. */
export const POOLED_ESTIMATES: RecessEstimates = { method: "mean", train: [] };
