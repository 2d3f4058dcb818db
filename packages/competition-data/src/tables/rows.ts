import type { Condition, Grade, Level, SeriesDescription } from "../conditions.ts";

/** The file names of the competition's tables, in the data folder. */
export const TABLE_FILES = {
  train: "train.csv",
  trainSeries: "train_series_descriptions.csv",
  trainCoordinates: "train_label_coordinates.csv",
  testSeries: "test_series_descriptions.csv",
  sampleSubmission: "sample_submission.csv",
} as const;

/** The tables that samples are made from; together they identify a data set for training. */
export const TRAINING_TABLES = [TABLE_FILES.train, TABLE_FILES.trainSeries, TABLE_FILES.trainCoordinates];

/** The published corrections of the canal points: a third-party file, which the user provides. */
export const CORRECTED_COORDINATES_FILE = "train_label_coordinates.fix01b.csv";

/** A row of `train.csv`: the grades of one study, per condition the five levels from L1/L2 to L5/S1. */
export interface TrainRow {
  readonly studyId: number;
  readonly grades: Readonly<Record<Condition, readonly Grade[]>>;
}

/** A row of `train_series_descriptions.csv` or `test_series_descriptions.csv`. */
export interface SeriesRow {
  readonly studyId: number;
  readonly seriesId: number;
  readonly description: SeriesDescription;
}

/** A row of `train_label_coordinates.csv`: where in a slice a condition is seen at a level. */
export interface CoordinateRow {
  readonly studyId: number;
  readonly seriesId: number;
  /** Names the slice: its file is `<instance number>.dcm`. */
  readonly instanceNumber: number;
  readonly condition: Condition;
  readonly level: Level;
  /** Pixels of the slice's own frame, to the right. */
  readonly x: number;
  /** Pixels of the slice's own frame, downwards. */
  readonly y: number;
  /** Only in the corrected table: whether the row differs from the competition's (its column `fix`). */
  readonly isCorrected?: boolean;
}

/** The probabilities of the three grades, in the order of `GRADES`. */
export type Probabilities = readonly [normalMild: number, moderate: number, severe: number];

/** A row of a submission. */
export interface SubmissionRow {
  /** `<study>_<condition>_<level>`, see `rowId`. */
  readonly rowId: string;
  readonly probabilities: Probabilities;
}
