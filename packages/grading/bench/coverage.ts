import {
  applyCalibration,
  type Calibration,
  type CalibrationSample,
  CONDITION_GROUPS,
  expectedCalibrationError,
  fitCalibration,
  type GivenGrade,
  groupOf,
  meanLogLoss,
} from "@spinegrade/calibration";
import type { Probabilities } from "@spinegrade/competition-data";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { Generator } from "@spinegrade/random";

type Samples = readonly CalibrationSample[];

/** Number of random divisions of the studies; figures are means over them, with the least and the largest. */
const SPLITS = 10;

/** A sample after calibration. */
interface Calibrated {
  readonly grade: GivenGrade;
  readonly probabilities: Probabilities;
  readonly set: readonly GivenGrade[];
}

/** Figures of held-out studies, by name. */
type Figures = ReadonlyMap<string, number>;

/**
 * Fits calibrations on a part of the studies, and compares them with the true grades of all others; a line for each figure
 * of each group of conditions.
 * @param fit studies for the fit.
 */
export function describeCoverage(studies: readonly Samples[], fit: number): string {
  return CONDITION_GROUPS.flatMap((group) => {
    const own = studies.map((all) => all.filter(({ condition }) => groupOf(condition) === group));
    if (own.every((all) => all.length === 0)) return [];
    const splits = Array.from({ length: SPLITS }, (_, split) => measureSplit(own, fit, split));
    const names = [...(splits[0]?.keys() ?? [])];
    return [
      `${group}: ${fit} studies for the fit, ${studies.length - fit} held out, ${SPLITS} times`,
      ...names.map(
        (name) => `  ${name.padEnd(34)} ${range(splits.map((figures) => figures.get(name) ?? Number.NaN))}`,
      ),
    ];
  }).join("\n");
}

function measureSplit(studies: readonly Samples[], fit: number, split: number): Figures {
  const shuffled = Generator.fromSeed(split, "calibration split").shuffle(studies);
  const calibration = fitCalibration(shuffled.slice(0, fit).flat(), GRADE_WEIGHTS);
  const held = shuffled.slice(fit).flat();
  const calibrated = held.map((sample) => calibrate(sample, calibration));
  const covered = (some: readonly Calibrated[]): number =>
    (100 * some.filter(({ grade, set }) => set.includes(grade)).length) / some.length;
  return new Map([
    ["held-out grades", held.length],
    ["covered, %", covered(calibrated)],
    ...([0, 1, 2] as const).map(
      (grade) =>
        [`covered of grade ${grade}, %`, covered(calibrated.filter((one) => one.grade === grade))] as const,
    ),
    ["grades in a set", calibrated.reduce((sum, { set }) => sum + set.length, 0) / calibrated.length],
    ["log loss, raw", meanLogLoss(held)],
    ["log loss, calibrated", meanLogLoss(calibrated)],
    ["calibration error, raw", expectedCalibrationError(held)],
    ["calibration error, calibrated", expectedCalibrationError(calibrated)],
    ["calibration error, if all were true", errorOfTrue(calibrated, split)],
  ]);
}

function calibrate(
  { condition, probabilities, grade }: CalibrationSample,
  calibration: Calibration,
): Calibrated {
  const answer = applyCalibration(calibration, condition, probabilities);
  return { grade, probabilities: answer?.probabilities ?? probabilities, set: answer?.set ?? [] };
}

/** The calibration error by chance alone: if grades came as often as the probabilities say. */
function errorOfTrue(samples: readonly Calibrated[], seed: number): number {
  const generator = Generator.fromSeed(seed, "true probabilities");
  return expectedCalibrationError(
    samples.map(({ probabilities }) => {
      const at = generator.uniform();
      const grade = at < probabilities[0] ? 0 : at < probabilities[0] + probabilities[1] ? 1 : 2;
      return { probabilities, grade };
    }),
  );
}

function range(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const digits = mean >= 10 ? 1 : 3;
  return `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}
