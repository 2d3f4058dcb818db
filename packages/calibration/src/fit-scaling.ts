import type { ClassWeights, Temperature } from "./calibrate-probabilities.ts";
import type { GradedProbabilities } from "./graded-probabilities.ts";
import { type Parameters, scalingDerivatives, scalingLoss, type ScalingRow } from "./scaling-loss.ts";
import { solvePositive } from "./solve-positive.ts";

/** Newton steps; ten usually suffice. */
const MOST_STEPS = 200;
/** The fit has ended when no parameter moves by more than this; a step that raises the loss is halved this often at most. */
const [TOLERANCE, MOST_HALVED] = [1e-9, 30];
/** Below this a probability counts as this, so that its logarithm is finite. */
const SMALLEST = 1e-12;

/** Parameters of a calibration: `calibrateProbabilities(row, weights, temperature)`. */
export interface Scaling {
  /** One of each grade. */
  readonly temperature: Exclude<Temperature, number>;
  /** Weights to divide out of the probabilities: the class weights of the loss, as far as the net has followed them. */
  readonly weights: ClassWeights;
}

/**
 * Fits a temperature T and a bias b of each grade: p_k proportional to (q_k / w_k)^(1 / T_k) exp(b_k), with b = 0 for
 * normal/mild (vector scaling: Guo et al., On calibration of modern neural networks, ICML 2017). A net that is trained briefly
 * follows the class weights in part, and is certain of one grade sooner than of another: one temperature cannot undo this. Least
 * is the sum of the log losses plus half the squares of all ln T and both biases: a standard normal prior, so that few
 * samples change little. By Gauss and Newton's method, which that prior keeps from running away.
 * @param samples predictions of studies that the net was not trained on.
 * @param weights of the loss.
 */
export function fitScaling(samples: readonly GradedProbabilities[], weights: ClassWeights): Scaling {
  const rows = samples.map(({ probabilities, grade }): ScalingRow => {
    const at = (k: 0 | 1 | 2): number => Math.log(Math.max(probabilities[k], SMALLEST) / weights[k]);
    return { logarithms: [at(0), at(1), at(2)], grade };
  });
  const [a, b, c, moderate, severe] = leastLoss(rows);
  const temperature = [Math.exp(-a), Math.exp(-b), Math.exp(-c)] as const;
  return {
    temperature,
    weights: [
      weights[0],
      weights[1] * Math.exp(-temperature[1] * moderate),
      weights[2] * Math.exp(-temperature[2] * severe),
    ],
  };
}

function leastLoss(rows: readonly ScalingRow[]): Parameters {
  let [point, loss]: [Parameters, number] = [[0, 0, 0, 0, 0], Infinity];
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, curvature } = scalingDerivatives(rows, point);
    const move = solvePositive(curvature, gradient);
    let share = 1;
    let next = along(point, move, share);
    for (let i = 0; i < MOST_HALVED && scalingLoss(rows, next) > loss; i++) {
      share /= 2;
      next = along(point, move, share);
    }
    const longest = share * Math.max(...move.map(Math.abs));
    [point, loss] = [next, scalingLoss(rows, next)];
    if (longest < TOLERANCE) break;
  }
  return point;
}

function along(point: Parameters, move: readonly number[], share: number): Parameters {
  const at = (i: 0 | 1 | 2 | 3 | 4): number => point[i] - share * (move[i] ?? 0);
  return [at(0), at(1), at(2), at(3), at(4)];
}
