import type { Grade, Probabilities } from "@spinegrade/competition-data";

/** A grade that is given. */
export type GivenGrade = Exclude<Grade, -1>;

/** A prediction and its true grade. */
export interface GradedProbabilities {
  readonly probabilities: Probabilities;
  readonly grade: GivenGrade;
}
