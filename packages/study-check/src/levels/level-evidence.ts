import type { Condition, HeatmapFeatures, Level, PredictedPoint } from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";
import type { Vector3 } from "@spinegrade/volumes/slices";

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
  /** One entry per series and task; what several folds or nets say is averaged first. */
  readonly series: readonly PredictedSeries[];
  /** The sagittal T1 series: discs and aorta are looked for in it. */
  readonly t1?: Volume;
  /** The sagittal T2 or STIR series: with the T1 series it shows the dural sac, and so the discs and the end of the cord. */
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
  | "discs"
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

/** A point that lies nearer to the disc of another level than to its disc. */
export interface MisplacedPoint {
  readonly condition: Condition;
  readonly level: Level;
  /** Distance from the disc of its level down to the point, levels; negative above it. */
  readonly levelsOff: number;
  /** In words, for a report. */
  readonly text: string;
}

/** A disc that the images show. */
export interface DiscPlace {
  /** By the majority of the points. */
  readonly level: Level;
  /** On the dural sac at the height of the disc, in DICOM's patient coordinates. */
  readonly placeMm: Vector3;
  /** FrameOfReferenceUID of the series that shows it; absent when unknown. */
  readonly frameOfReferenceUid?: string | undefined;
}

/** The verdict on a study's levels. */
export interface LevelCheck {
  /** Whether there is no reason to doubt the names of the levels. */
  readonly certain: boolean;
  readonly reasons: readonly LevelDoubt[];
  /**
   * Whether the vertebrae were counted, by the ends of spinal cord and aorta. If not, as without a T1 series, a spine of four or
   * six lumbar vertebrae is not noticed.
   */
  readonly isCounted: boolean;
  /** Single points that lie at another level although the levels are clear: their rows must not be trusted. */
  readonly misplaced: readonly MisplacedPoint[];
  /** The discs, from above, where the images show them clearly: more exact than a small net's points. Else none. */
  readonly discs: readonly DiscPlace[];
}
