import type { ClassWeights } from "./calibrate-probabilities.ts";
import { goldenSection } from "./golden-section.ts";
import type { GradedProbabilities } from "./graded-probabilities.ts";

/** Temperatures that are tried. */
const TEMPERATURES = [0.1, 10] as const;
const TOLERANCE = 1e-7;
/** Newton steps for the biases; five usually suffice. */
const MOST_STEPS = 50;
/** A longer step of a bias is cut to this. */
const LONGEST_STEP = 2;
/** Below this a probability counts as this, so that its logarithm is finite. */
const SMALLEST = 1e-12;

/** How probabilities are calibrated: `calibrateProbabilities(row, weights, temperature)`. */
export interface Scaling {
  readonly temperature: number;
  /** What is divided out of the probabilities: the class weights of the loss, as far as the net has followed them. */
  readonly weights: ClassWeights;
}

type Biases = readonly [moderate: number, severe: number];
/** ln (q / w) of a sample's three grades, and its true grade. */
type Row = readonly [normal: number, moderate: number, severe: number, grade: number];

/**
 * Fits a temperature T and a bias b for each grade: p_k proportional to (q_k / w_k)^(1/T) exp(b_k), with b = 0 for
 * normal/mild (bias-corrected temperature scaling: Alexandari, Kundaje and Shrikumar, ICML 2020). A net that is trained
 * briefly follows the class weights in part, which a temperature alone cannot undo. Least is the sum of the log losses plus half
 * the squares of ln T and of both biases: a standard normal prior, so that few samples change little.
 * @param samples predictions of studies that the net was not trained on.
 * @param weights of the loss.
 */
export function fitScaling(samples: readonly GradedProbabilities[], weights: ClassWeights): Scaling {
  if (samples.length === 0) return { temperature: 1, weights };
  const rows = samples.map(({ probabilities, grade }): Row => {
    const at = (k: 0 | 1 | 2): number => Math.log(Math.max(probabilities[k], SMALLEST) / weights[k]);
    return [at(0), at(1), at(2), grade];
  });
  let biases: Biases = [0, 0];
  const lossAt = (logTemperature: number): number => {
    biases = fitBiases(rows, Math.exp(-logTemperature), biases);
    return lossOf(rows, Math.exp(-logTemperature), biases) + logTemperature ** 2 / 2;
  };
  const [lowest, highest] = TEMPERATURES;
  const best = goldenSection(lossAt, [Math.log(lowest), Math.log(highest)], TOLERANCE);
  lossAt(best);
  const temperature = Math.exp(best);
  const [moderate, severe] = biases;
  return {
    temperature,
    weights: [
      weights[0],
      weights[1] * Math.exp(-temperature * moderate),
      weights[2] * Math.exp(-temperature * severe),
    ],
  };
}

/** The biases of least loss at one temperature, by Newton's method: the loss is convex in them. */
function fitBiases(rows: readonly Row[], scale: number, from: Biases): Biases {
  let [moderate, severe] = from;
  for (let step = 0; step < MOST_STEPS; step++) {
    let [gm, gs] = [moderate, severe];
    let [mm, ms, ss] = [1, 0, 1];
    for (const row of rows) {
      const [, p, q] = softmax(row, scale, [moderate, severe]);
      gm += p - (row[3] === 1 ? 1 : 0);
      gs += q - (row[3] === 2 ? 1 : 0);
      mm += p * (1 - p);
      ms -= p * q;
      ss += q * (1 - q);
    }
    const determinant = mm * ss - ms * ms;
    const [byModerate, bySevere] = [(ss * gm - ms * gs) / determinant, (mm * gs - ms * gm) / determinant];
    moderate -= clamp(byModerate);
    severe -= clamp(bySevere);
    if (Math.abs(byModerate) + Math.abs(bySevere) < 1e-10) break;
  }
  return [moderate, severe];
}

function clamp(step: number): number {
  return Math.min(LONGEST_STEP, Math.max(-LONGEST_STEP, step));
}

function lossOf(rows: readonly Row[], scale: number, biases: Biases): number {
  const prior = (biases[0] ** 2 + biases[1] ** 2) / 2;
  return rows.reduce(
    (sum, row) => sum - Math.log(Math.max(softmax(row, scale, biases)[row[3]] ?? 0, Number.EPSILON)),
    prior,
  );
}

function softmax(row: Row, scale: number, [moderate, severe]: Biases): [number, number, number] {
  const [a, b, c] = [scale * row[0], scale * row[1] + moderate, scale * row[2] + severe];
  const largest = Math.max(a, b, c);
  const powers = [Math.exp(a - largest), Math.exp(b - largest), Math.exp(c - largest)] as const;
  const sum = powers[0] + powers[1] + powers[2];
  return [powers[0] / sum, powers[1] / sum, powers[2] / sum];
}
