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
  /** Of an axial series: stretched to 720. */
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
  /** Of an axial point: how sure the net is that the series shows it, 0..1; else 1. */
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
  /** Of each grader's fold and each series: the rows, with flags. */
  readonly predictions: readonly Prediction[];
  readonly missing: readonly MissingView[];
  readonly points: readonly ChainPoint[];
  readonly slices: readonly AxialSliceLevel[];
  /** Series that could not be predicted, with reasons. */
  readonly failures: readonly SeriesRemark[];
}
