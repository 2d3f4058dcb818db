import { CONDITIONS, LEVELS, perCondition, type Condition, type Grade } from "@spinegrade/competition-data";
import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import type { StudyGrades } from "./severity.ts";
import { STATISTICS, type StatisticalModel } from "./statistics.ts";

/**
 * Draws a study's 25 grades: correlated normal deviates are cut at thresholds. Each site thus has its frequencies, and
 * levels, sides and conditions correlate as in the tables to which the model was fitted.
 */
export function drawGrades(model: StatisticalModel, generator: Generator): StudyGrades {
  const { cholesky, thresholds, missing, shift } = STATISTICS[model];
  const independent = Array.from({ length: 25 }, () => generator.normal());
  const grades = cholesky.map((row, place): Grade => {
    const latent = row.reduce((sum, factor, i) => sum + factor * elementAt(independent, i), shift);
    const isMissing = generator.bernoulli(missing[place] ?? 0);
    const [moderateFrom, severeFrom] = thresholds[place] ?? [Infinity, Infinity];
    if (isMissing) return -1;
    return latent >= severeFrom ? 2 : latent >= moderateFrom ? 1 : 0;
  });
  const of = (condition: Condition): Grade[] => {
    const first = CONDITIONS.indexOf(condition) * LEVELS.length;
    return grades.slice(first, first + LEVELS.length);
  };
  return perCondition(of);
}
