import type { Grade, Probabilities } from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "./weighted-log-loss.ts";

/**
 * The constant prediction with the lowest weighted log loss: the class frequencies
 * with each sample counted 1, 2 or 4 times by its grade. What a model must beat to have learned anything.
 * @throws RangeError when no grade is given.
 */
export function bestConstantProbabilities(grades: readonly Grade[]): Probabilities {
  return frequencies(grades, GRADE_WEIGHTS);
}

/**
 * The plain class frequencies, every sample counted once. Missing grades (-1) are skipped.
 * @throws RangeError when no grade is given.
 */
export function classFrequencies(grades: readonly Grade[]): Probabilities {
  return frequencies(grades, [1, 1, 1]);
}

function frequencies(grades: readonly Grade[], weights: readonly [number, number, number]): Probabilities {
  const mass: [number, number, number] = [0, 0, 0];
  for (const grade of grades) if (grade !== -1) mass[grade] += weights[grade];
  const total = mass[0] + mass[1] + mass[2];
  if (total === 0)
    throw new RangeError(`none of the ${grades.length} grades is given: no frequencies can be counted`);
  return [mass[0] / total, mass[1] / total, mass[2] / total];
}
