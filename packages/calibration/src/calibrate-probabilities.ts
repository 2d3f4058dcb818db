import type { Probabilities } from "@spinegrade/competition-data";
import { softmax, type Triple } from "./softmax.ts";

/** The weights of normal/mild, moderate and severe in the loss that a net was trained with. */
export type ClassWeights = readonly [number, number, number];

/** Divisor of the logarithms of probabilities: one number, or one for each grade. */
export type Temperature = number | readonly [normal: number, moderate: number, severe: number];

/** Below this a probability counts as this, so that its logarithm is finite. */
const SMALLEST = 1e-12;

/**
 * Removes the class weights of the training loss. The minimum of a loss weighted by class is at q_k proportional to
 * w_k p_k, where p are the true frequencies, so that p_k is proportional to q_k / w_k (Elkan, The foundations of
 * cost-sensitive learning, IJCAI 2001).
 */
export function undoClassWeights(probabilities: Probabilities, weights: ClassWeights): Probabilities {
  return calibrateProbabilities(probabilities, weights, 1);
}

/**
 * Removes the class weights and divides the logarithms by a temperature: p_k proportional to (q_k / w_k)^(1/T_k)
 * (Guo et al., On calibration of modern neural networks, ICML 2017). A temperature above 1 makes the probabilities less
 * certain; with one for all grades, their order stays that of q_k / w_k.
 * @param probabilities three numbers that sum to 1.
 * @throws RangeError when a probability, a weight or the temperature is not usable.
 */
export function calibrateProbabilities(
  probabilities: Probabilities,
  weights: ClassWeights,
  temperature: Temperature,
): Probabilities {
  checkProbabilities(probabilities);
  if (!weights.every((weight) => weight > 0 && Number.isFinite(weight)))
    throw new RangeError(`the class weights ${weights.join(", ")} are not three positive numbers`);
  const temperatures: Triple =
    typeof temperature === "number" ? [temperature, temperature, temperature] : temperature;
  for (const one of temperatures)
    if (!(one > 0 && Number.isFinite(one)))
      throw new RangeError(`the temperature ${one} is not a positive number`);
  const exponent = (grade: 0 | 1 | 2): number =>
    Math.log(Math.max(probabilities[grade], SMALLEST) / weights[grade]) / temperatures[grade];
  return softmax([exponent(0), exponent(1), exponent(2)]);
}

/** @throws RangeError when the row is not three probabilities that sum to 1 within 0.001. */
function checkProbabilities(row: Probabilities): void {
  const sum = row[0] + row[1] + row[2];
  if (!row.every((value) => value >= 0 && value <= 1) || Math.abs(sum - 1) > 1e-3)
    throw new RangeError(`[${row.join(", ")}] is not three probabilities that sum to 1`);
}
