import {
  CONDITIONS,
  LEVELS,
  type Condition,
  type Level,
  type Probabilities,
  type TrainRow,
} from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { smoothedFrequencies } from "./smoothed-frequencies.ts";

/**
 * The ways to fill a row without a prediction. `weighted`: the training frequencies of its condition and level, each grade
 * counted by its weight in the metric, which is the constant that the metric punishes least. `plain`: the same without weights.
 * `uniform`: 1/3 each, as published.
 */
export const FILLS = ["weighted", "plain", "uniform"] as const;

export type Fill = (typeof FILLS)[number];

/** Probabilities for a condition and level, without having seen the study. */
export type Priors = (condition: Condition, level: Level) => Probabilities;

/** The priors that a training table gives, see `smoothedFrequencies`. */
export function trainingPriors(train: readonly TrainRow[], fill: Fill = "weighted"): Priors {
  if (fill === "uniform") return () => [1 / 3, 1 / 3, 1 / 3];
  const weights = fill === "weighted" ? GRADE_WEIGHTS : ([1, 1, 1] as const);
  const priors = new Map(
    CONDITIONS.flatMap((condition) =>
      LEVELS.map((level, index) => {
        const grades = train.map((row) => row.grades[condition][index] ?? -1);
        return [`${condition} ${level}`, smoothedFrequencies(grades, weights)] as const;
      }),
    ),
  );
  return (condition, level) => priors.get(`${condition} ${level}`) ?? smoothedFrequencies([], weights);
}
