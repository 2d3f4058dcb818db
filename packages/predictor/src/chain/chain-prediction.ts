import type {
  Level,
  PointSide,
  PredictedPoint,
  Prediction,
  SeriesDescription,
  SeriesRemark,
} from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";

/** A series of a study to predict, stretched as the two-stage nets take it. */
export interface ChainSeries {
  readonly seriesId: number;
  readonly description: SeriesDescription;
  /** Stretched to 512. */
  readonly volume: Volume;
  /** An axial series stretched to 720 px; absent for a sagittal one. */
  readonly wide?: Volume;
}

/** A study to predict. */
export interface ChainStudy {
  readonly studyId: number;
  readonly split: Prediction["split"];
  readonly series: readonly ChainSeries[];
}

/** A view that the study lacks, and what was done. */
export interface MissingView {
  readonly view: SeriesDescription;
  /** The kinds of series whose rows are omitted, of graders of crops where there are any. */
  readonly omits: readonly SeriesDescription[];
  readonly done: string;
}

/** A point that the nets found, in the pixels of its slice as stored and in the patient. */
export interface ChainPoint extends Omit<PredictedPoint, "condition" | "probabilities"> {
  readonly seriesId: number;
  readonly side: PointSide;
  readonly level: Level;
  /** The net's probability that an axial series shows the point, 0..1; 1 for a sagittal point. */
  readonly score: number;
  /** The graders that look at it: those of crops, or the fusion grader. */
  readonly graders: "crops" | "fusion";
}

/** The level that an axial slice shows. */
export interface AxialSliceLevel {
  readonly seriesId: number;
  readonly instanceNumber: number;
  readonly zIndex: number;
  readonly level: Level;
  /** Probability of the level. */
  readonly confidence: number;
}

/** The two-stage chain's prediction for a study. */
export interface ChainPrediction {
  readonly studyId: number;
  /** The rows of each grader's fold and each series, with flags. */
  readonly predictions: readonly Prediction[];
  readonly missing: readonly MissingView[];
  readonly points: readonly ChainPoint[];
  readonly slices: readonly AxialSliceLevel[];
  /** Series that could not be predicted, with reasons. */
  readonly failures: readonly SeriesRemark[];
}
