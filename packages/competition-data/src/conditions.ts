/** The five disc levels, from the top of the lumbar spine down, as the columns of the tables name them. */
export const LEVELS = ["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"] as const;

/** A disc level. */
export type Level = (typeof LEVELS)[number];

/** The five graded conditions in the order of a submission's rows. */
export const CONDITIONS = [
  "left_neural_foraminal_narrowing",
  "left_subarticular_stenosis",
  "right_neural_foraminal_narrowing",
  "right_subarticular_stenosis",
  "spinal_canal_stenosis",
] as const;

/** A graded condition. */
export type Condition = (typeof CONDITIONS)[number];

/** A value for each condition, made in the order of `CONDITIONS`. */
export function perCondition<Value>(valueOf: (condition: Condition) => Value): Record<Condition, Value> {
  return {
    left_neural_foraminal_narrowing: valueOf("left_neural_foraminal_narrowing"),
    left_subarticular_stenosis: valueOf("left_subarticular_stenosis"),
    right_neural_foraminal_narrowing: valueOf("right_neural_foraminal_narrowing"),
    right_subarticular_stenosis: valueOf("right_subarticular_stenosis"),
    spinal_canal_stenosis: valueOf("spinal_canal_stenosis"),
  };
}

/** The three grades in the order of a submission's columns; a grade's number is its place here. */
export const GRADES = ["normal_mild", "moderate", "severe"] as const;

/** A grade by its name in a submission. */
export type GradeName = (typeof GRADES)[number];

/** A grade as a number: 0 normal or mild, 1 moderate, 2 severe, -1 not given. */
export type Grade = -1 | 0 | 1 | 2;

/** The grades as `train.csv` words them, in the order of `GRADES`. */
export const GRADE_WORDS = ["Normal/Mild", "Moderate", "Severe"] as const;

/** The kinds of series. */
export const SERIES_DESCRIPTIONS = ["Sagittal T1", "Sagittal T2/STIR", "Axial T2"] as const;

/** The kind of a series. */
export type SeriesDescription = (typeof SERIES_DESCRIPTIONS)[number];

/** The conditions as `train_label_coordinates.csv` words them. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  left_neural_foraminal_narrowing: "Left Neural Foraminal Narrowing",
  left_subarticular_stenosis: "Left Subarticular Stenosis",
  right_neural_foraminal_narrowing: "Right Neural Foraminal Narrowing",
  right_subarticular_stenosis: "Right Subarticular Stenosis",
  spinal_canal_stenosis: "Spinal Canal Stenosis",
};

/** The levels as `train_label_coordinates.csv` words them. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  l1_l2: "L1/L2",
  l2_l3: "L2/L3",
  l3_l4: "L3/L4",
  l4_l5: "L4/L5",
  l5_s1: "L5/S1",
};

/** The description of the series on which a condition is graded and marked. */
export const SERIES_OF_CONDITION: Readonly<Record<Condition, SeriesDescription>> = {
  left_neural_foraminal_narrowing: "Sagittal T1",
  left_subarticular_stenosis: "Axial T2",
  right_neural_foraminal_narrowing: "Sagittal T1",
  right_subarticular_stenosis: "Axial T2",
  spinal_canal_stenosis: "Sagittal T2/STIR",
};
