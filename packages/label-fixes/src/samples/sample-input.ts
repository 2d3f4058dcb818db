import type { LevelPoint } from "@spinegrade/axial-levels";
import type { CoordinateRow, SeriesRow, TrainRow } from "@spinegrade/competition-data";
import type { RuleSetName } from "./sample.ts";
import type { VolumeLookup } from "./inputs/volume-lookup.ts";

/** The tables and volumes that samples are made from. */
export interface SampleInput {
  readonly train: readonly TrainRow[];
  readonly series: readonly SeriesRow[];
  readonly coordinates: readonly CoordinateRow[];
  readonly lookup: VolumeLookup;
  /** Sagittal points by study, from which axial levels are found; `labelledLevelPoints` gives the labelled ones. */
  readonly levelPoints?: ReadonlyMap<number, readonly LevelPoint[]>;
  /** Default: `intended`. */
  readonly ruleSet?: RuleSetName;
  /** Study id -> fold; default: the published split of all studies of `train`. */
  readonly folds?: ReadonlyMap<number, number>;
}
