import { bootstrapDraws, intervalOf } from "../bootstrap-interval.ts";
import { AGREEMENT_MEASURES, type AgreementMeasure, type JudgedRow } from "./agreement.ts";
import { prepareRows } from "./agreement-values.ts";

/** The difference of two models on the same rows: second minus first. */
export interface PairedDifference {
  readonly measure: AgreementMeasure;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whether the 95 % interval of the difference excludes 0. False where it is undefined, or of too few studies to tell. */
  readonly isBeyondChance: boolean;
}

/** Options for measuring differences. */
export interface DifferenceOptions {
  /** Default: all. */
  readonly measures?: readonly AgreementMeasure[];
  /** Draws for each interval; 1,000 unless stated. */
  readonly draws?: number;
  /** Seed of the draws of studies; 2024 unless stated. */
  readonly seed?: number;
}

/** With fewer studies even a unanimous result happens by chance in more than 5 % of the cases: 2 / 2^n. */
const FEWEST_STUDIES = 6;

/**
 * Paired bootstrap over studies (Efron and Tibshirani, 1993): every draw measures both models on the same studies, so
 * that what makes a study hard for both does not widen the interval of their difference.
 * @param first rows of one model; `second` holds the same rows of the other, in the same order.
 * @returns one for each measure, in their order.
 * @throws RangeError when the two differ in a row's study or grade, or there is no row.
 */
export function pairedDifferences(
  first: readonly JudgedRow[],
  second: readonly JudgedRow[],
  { measures = AGREEMENT_MEASURES, draws = 1000, seed = 2024 }: DifferenceOptions = {},
): PairedDifference[] {
  checkPairs(first, second);
  const [one, other] = [prepareRows(first, measures), prepareRows(second, measures)];
  const differences = (times: Uint32Array): number[] => {
    const [before, after] = [one.valuesOf(times), other.valuesOf(times)];
    return after.map((value, column) => value - (before[column] ?? Number.NaN));
  };
  const whole = differences(new Uint32Array(one.studies).fill(1));
  const drawn = bootstrapDraws(one.studies, differences, { draws, seed });
  return measures.map((measure, column) => {
    const { low, high } = intervalOf(drawn.map((values) => values[column] ?? Number.NaN));
    const value = whole[column] ?? Number.NaN;
    const isBeyondChance = one.studies >= FEWEST_STUDIES && (low > 0 || high < 0);
    return { measure, value, low, high, isBeyondChance };
  });
}

function checkPairs(first: readonly JudgedRow[], second: readonly JudgedRow[]): void {
  if (first.length !== second.length)
    throw new RangeError(
      `${first.length} rows cannot be paired with ${second.length}: give the same rows of both`,
    );
  for (const [index, { studyId, grade }] of first.entries()) {
    const pair = second[index];
    if (pair?.studyId !== studyId || pair.grade !== grade)
      throw new RangeError(
        `row ${index} is of study ${studyId} first, then of another row: give the same rows`,
      );
  }
}

/**
 * The difference of the weighted log losses alone, second minus first. See {@link pairedDifferences}.
 * @throws RangeError unless both have the same rows.
 */
export function pairedLossDifference(
  first: readonly JudgedRow[],
  second: readonly JudgedRow[],
): Omit<PairedDifference, "measure"> {
  const [difference] = pairedDifferences(first, second, { measures: ["weightedLogLoss"] });
  if (difference === undefined) throw new RangeError("no measure was asked for");
  const { value, low, high, isBeyondChance } = difference;
  return { value, low, high, isBeyondChance };
}
