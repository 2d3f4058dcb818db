import { LEVELS, type Condition, type Level, type SeriesDescription } from "./conditions.ts";

/**
 * The competition's groups of labels, by their short names: neural foraminal narrowing, spinal canal stenosis, subarticular
 * stenosis.
 */
export type LabelGroup = "nfn" | "scs" | "ss";

/** The structure that a point of a series marks. */
export interface PointLabel {
  readonly condition: Condition;
  readonly level: Level;
}

/** The points of a condition, L1/L2 to L5/S1. */
export const labelsOf = (condition: Condition): PointLabel[] => LEVELS.map((level) => ({ condition, level }));

/** A kind of series and the points that are marked on it. */
export interface LabelledSeries {
  readonly description: SeriesDescription;
  readonly points: readonly PointLabel[];
}

/** The series of each group and its points, in the order of samples and of nets: left before right, L1/L2 to L5/S1. */
export const LABEL_GROUPS: Readonly<Record<LabelGroup, LabelledSeries>> = {
  nfn: {
    description: "Sagittal T1",
    points: [...labelsOf("left_neural_foraminal_narrowing"), ...labelsOf("right_neural_foraminal_narrowing")],
  },
  scs: { description: "Sagittal T2/STIR", points: labelsOf("spinal_canal_stenosis") },
  ss: {
    description: "Axial T2",
    points: [...labelsOf("left_subarticular_stenosis"), ...labelsOf("right_subarticular_stenosis")],
  },
};

/**
 * The recesses and the canal of Axial T2 series, on which readers mark the recesses alone: left before canal before right,
 * L1/L2 to L5/S1.
 */
export const RECESSES_AND_CANAL: LabelledSeries = {
  description: LABEL_GROUPS.ss.description,
  points: (
    ["left_subarticular_stenosis", "spinal_canal_stenosis", "right_subarticular_stenosis"] as const
  ).flatMap(labelsOf),
};
