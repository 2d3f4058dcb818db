import type { HeatmapFeatures, Level, PredictedPoint } from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";

/** The points that a net predicts in one series. */
export interface PredictedSeries {
  /** As `toSliceFrame` of the predictor returns them. */
  readonly points: readonly PredictedPoint[];
  /** One entry per point: `heatmaps` of the prediction. */
  readonly heatmaps?: readonly HeatmapFeatures[];
  readonly volume: Volume;
}

/** Everything known about the levels of a study. */
export interface LevelEvidence {
  /** One entry per series and net; several folds are averaged first. */
  readonly series: readonly PredictedSeries[];
  /** The sagittal T1 series: discs and aorta are looked for in it. */
  readonly t1?: Volume;
  /** The sagittal T2 or STIR series: with the T1 series it shows where the spinal cord ends. */
  readonly t2?: Volume;
}

/** The kinds of doubt about levels. */
export type LevelDoubtCode =
  | "place-unknown"
  | "order"
  | "spacing"
  | "size"
  | "heatmap"
  | "field-of-view"
  | "sides-disagree"
  | "series-disagree"
  | "curve"
  | "vertebra-count"
  | "transitional-vertebra";

/** A reason why levels cannot be trusted. */
export interface LevelDoubt {
  readonly code: LevelDoubtCode;
  /** In words, for a report: begins with "levels uncertain: ". */
  readonly text: string;
  /** The levels that it concerns, from above. */
  readonly levels: readonly Level[];
}

/** The verdict on a study's levels. */
export interface LevelCheck {
  /** Whether there is no reason for doubt. */
  readonly certain: boolean;
  readonly reasons: readonly LevelDoubt[];
}
