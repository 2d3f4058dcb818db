import { calibrateProbabilities, type ClassWeights } from "./calibrate-probabilities.ts";
import { goldenSection } from "./golden-section.ts";
import { meanLogLoss } from "./mean-log-loss.ts";
import type { GradedProbabilities } from "./graded-probabilities.ts";

/** The temperatures that are tried; without a single wrong grade, the best one would be 0. */
const TEMPERATURES = [0.1, 10] as const;

/**
 * Finds the temperature with the lowest mean log loss (unweighted) after the class weights are removed. The loss is
 * convex in 1/T, so that it has one minimum over log T, which a golden-section search finds within 1e-7.
 * @param samples predictions of studies that the net was not trained on.
 * @returns a temperature in 0.1..10; 1 when there is no sample.
 */
export function fitTemperature(samples: readonly GradedProbabilities[], weights: ClassWeights): number {
  if (samples.length === 0) return 1;
  const lossAt = (logTemperature: number): number => {
    const calibrated = samples.map(({ probabilities, grade }) => ({
      probabilities: calibrateProbabilities(probabilities, weights, Math.exp(logTemperature)),
      grade,
    }));
    return meanLogLoss(calibrated);
  };
  const [lowest, highest] = TEMPERATURES;
  return Math.exp(goldenSection(lossAt, [Math.log(lowest), Math.log(highest)], 1e-7));
}
