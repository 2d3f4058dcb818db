import type { LevelPoint } from "@spinegrade/axial-levels";
import type { CoordinateRow, LabelGroup, SeriesDescription, TrainRow } from "@spinegrade/competition-data";
import type { IdExclusion } from "./exclusions.ts";
import type { VolumeLookup } from "./inputs/volume-lookup.ts";
import type { RuleSetName } from "./sample.ts";

/** A series that might become a sample, with its points of the task in the table's order. */
export interface Candidate {
  readonly studyId: number;
  readonly seriesId: number;
  /** Undefined when the series is not in the table of series. */
  readonly description: SeriesDescription | undefined;
  readonly points: readonly CoordinateRow[];
}

/** The data that a series is judged by. */
export interface JudgeContext {
  readonly task: LabelGroup;
  readonly ruleSet: RuleSetName;
  readonly byId: readonly IdExclusion[];
  readonly train: ReadonlyMap<number, TrainRow>;
  readonly folds: ReadonlyMap<number, number>;
  readonly lookup: VolumeLookup;
  readonly levelPoints: ReadonlyMap<number, readonly LevelPoint[]>;
}
