import {
  applyCalibration,
  calibrationBins,
  calibrationErrorOf,
  type CalibrationSample,
  CONDITION_GROUPS,
  type BinSums,
  fitCalibration,
  groupOf,
} from "@spinegrade/calibration";
import { GRADE_WEIGHTS } from "@spinegrade/metrics";
import { Generator } from "@spinegrade/random";

type Samples = readonly CalibrationSample[];

/** Parts of the studies, each calibrated by a fit on all others; draws of the bootstrap. */
const [PARTS, DRAWS] = [10, 1000];

/** A study's bins before and after calibration. */
interface StudyBins {
  readonly raw: readonly BinSums[];
  readonly calibrated: readonly BinSums[];
}

/**
 * The expected calibration error of all studies, each calibrated by a fit that did not see it, before and after; a line for each
 * group of conditions, with 95 % intervals by a bootstrap over studies.
 */
export function describePooledError(studies: readonly Samples[]): string {
  return CONDITION_GROUPS.flatMap((group) => {
    const own = studies.map((all) => all.filter(({ condition }) => groupOf(condition) === group));
    const known = own.filter(({ length }) => length > 0);
    return known.length === 0 ? [] : [`${group}, ${PARTS} parts: ${describe(binsOf(known))}`];
  }).join("\n");
}

function binsOf(studies: readonly Samples[]): StudyBins[] {
  const shuffled = Generator.fromSeed(0, "calibration parts").shuffle(studies);
  return Array.from({ length: PARTS }, (_, part) => part).flatMap((part) => {
    const others = shuffled.filter((_, i) => i % PARTS !== part).flat();
    const calibration = fitCalibration(others, GRADE_WEIGHTS);
    return shuffled
      .filter((_, i) => i % PARTS === part)
      .map((samples): StudyBins => {
        const calibrated = samples.map((sample) => ({
          ...sample,
          probabilities:
            applyCalibration(calibration, sample.condition, sample.probabilities)?.probabilities ??
            sample.probabilities,
        }));
        return { raw: calibrationBins(samples), calibrated: calibrationBins(calibrated) };
      });
  });
}

function describe(studies: readonly StudyBins[]): string {
  const generator = Generator.fromSeed(0, "calibration bootstrap");
  const draws = Array.from({ length: DRAWS }, () =>
    errorsOf(studies.map(() => studies[generator.integer(0, studies.length)] ?? { raw: [], calibrated: [] })),
  );
  const found = errorsOf(studies);
  const words = (["raw", "calibrated", "ratio"] as const).map((name) => {
    const sorted = draws.map((draw) => draw[name]).sort((a, b) => a - b);
    const [low, high] = [0.025, 0.975].map((share) => sorted[Math.floor(share * DRAWS)] ?? Number.NaN);
    return `${name} ${found[name].toFixed(3)} (${low?.toFixed(3)} to ${high?.toFixed(3)})`;
  });
  const grades = studies.flatMap(({ raw }) => raw).reduce((sum, { count }) => sum + count, 0);
  return `${grades} grades of ${studies.length} studies, ${words.join(", ")}`;
}

function errorsOf(studies: readonly StudyBins[]): Record<"raw" | "calibrated" | "ratio", number> {
  const raw = calibrationErrorOf(summed(studies.map((study) => study.raw)));
  const calibrated = calibrationErrorOf(summed(studies.map((study) => study.calibrated)));
  return { raw, calibrated, ratio: calibrated / raw };
}

function summed(all: readonly (readonly BinSums[])[]): BinSums[] {
  const bins = all.find(({ length }) => length > 0) ?? [];
  return bins.map((_, bin) => {
    const own = all.flatMap((one) => one[bin] ?? []);
    const total = (of: (sums: BinSums) => number): number => own.reduce((sum, sums) => sum + of(sums), 0);
    return {
      count: total(({ count }) => count),
      predicted: total(({ predicted }) => predicted),
      observed: total(({ observed }) => observed),
    };
  });
}
