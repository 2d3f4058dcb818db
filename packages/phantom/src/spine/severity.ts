import { perCondition, type Condition, type Grade } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";

/**
 * The narrowing of each site: 0 is wide open, 1 is closed. Five values per condition, L1/L2 to L5/S1. Each grade of a
 * radiologist corresponds to a range of values.
 */
export type Severity = Readonly<Record<Condition, readonly number[]>>;

/** Grades of one study, five per condition, L1/L2 to L5/S1. */
export type StudyGrades = Readonly<Record<Condition, readonly Grade[]>>;

/** Ranges of the narrowing for normal/mild, moderate and severe; neighbours overlap a little, as readers do. */
const RANGES = [
  [0, 0.36],
  [0.34, 0.69],
  [0.67, 1],
] as const;

/** Draws a narrowing inside each grade's range. A missing grade is drawn as normal. */
export function drawSeverity(grades: StudyGrades, generator: Generator): Severity {
  const draw = (condition: Condition): number[] =>
    grades[condition].map((grade) => {
      const [low, high] = RANGES[Math.max(0, grade) as 0 | 1 | 2];
      return generator.uniform(low, high);
    });
  return perCondition(draw);
}
