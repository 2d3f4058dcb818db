import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  applyCalibration,
  calibrateProbabilities,
  type CalibrationSample,
  calibrationSamples,
  conformalScores,
  conformalThresholds,
  expectedCalibrationError,
  fitCalibration,
  fitScaling,
  fitTemperature,
  type GivenGrade,
  meanLogLoss,
  parseCalibration,
  predictionSet,
  readCalibration,
  reliabilityCurve,
  undoClassWeights,
  writeCalibration,
} from "@spinegrade/calibration";
import type { Probabilities } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { readGolden, temporaryFolder } from "@spinegrade/test-utils";

interface Golden {
  readonly classWeights: [number, number, number];
  readonly coverage: number;
  readonly probabilities: readonly Probabilities[];
  readonly grades: readonly GivenGrade[];
  readonly temperature: number;
  /** By `fitScaling`'s rule. */
  readonly scaling: { readonly temperature: readonly number[]; readonly weights: readonly number[] };
  readonly calibrated: readonly Probabilities[];
  readonly thresholds: readonly (number | null)[];
  readonly logLoss: { readonly raw: number; readonly calibrated: number };
  readonly calibrationError: { readonly raw: number; readonly calibrated: number };
  readonly severeCurve: { readonly observed: readonly number[]; readonly predicted: readonly number[] };
}

const golden = readGolden(import.meta.url, "calibration.json") as Golden;
const { classWeights } = golden;

const samples = golden.probabilities.map((probabilities, index) => ({
  studyId: index,
  condition: "spinal_canal_stenosis" as const,
  probabilities,
  grade: golden.grades[index] ?? 0,
}));

const probabilities = fc
  .tuple(...[0, 1, 2].map(() => fc.double({ min: 0.001, max: 1, noNaN: true })))
  .map(([a = 1, b = 1, c = 1]): Probabilities => {
    const sum = a + b + c;
    return [a / sum, b / sum, c / sum];
  });

/** A net that was trained with class weights and is too certain: [N] predictions, and grades drawn from the truth. */
function drawSamples(count: number, seed: number): CalibrationSample[] {
  const generator = Generator.fromSeed(seed, "calibration");
  const draw = (): number => generator.uniform();
  return Array.from({ length: count }, (_, studyId) => {
    const parts = [6 * draw() ** 2, draw() ** 2, draw() ** 2];
    const sum = parts.reduce((total, part) => total + part, 0);
    const [normal = 0, moderate = 0, severe = 0] = parts.map((part) => part / sum);
    const at = draw();
    const grade: GivenGrade = at < normal ? 0 : at < normal + moderate ? 1 : 2;
    const powers = [normal, moderate, severe].map((part, k) => (part * (classWeights[k] ?? 1)) ** 1.6);
    const total = powers.reduce((before, power) => before + power, 0);
    const [a = 0, b = 0, c = 0] = powers.map((power) => power / total);
    return { studyId, condition: "spinal_canal_stenosis", probabilities: [a, b, c], grade };
  });
}

describe("calibration, compared with scipy and scikit-learn", () => {
  const calibrated = samples.map((sample) => ({
    ...sample,
    probabilities: calibrateProbabilities(sample.probabilities, classWeights, golden.temperature),
  }));

  it("finds scipy's temperature", () => {
    expect(fitTemperature(samples, classWeights)).toBeCloseTo(golden.temperature, 6);
  });

  it("finds scipy's temperatures and biases under the same prior", () => {
    const { temperature, weights } = fitScaling(samples, classWeights);
    for (const grade of [0, 1, 2] as const) {
      expect(temperature[grade]).toBeCloseTo(golden.scaling.temperature[grade] ?? Number.NaN, 5);
      expect(weights[grade]).toBeCloseTo(golden.scaling.weights[grade] ?? Number.NaN, 4);
    }
  });

  it("gives the same probabilities and losses", () => {
    for (const [index, row] of golden.calibrated.entries())
      for (const grade of [0, 1, 2] as const)
        expect(calibrated[index]?.probabilities[grade]).toBeCloseTo(row[grade], 12);
    expect(meanLogLoss(samples)).toBeCloseTo(golden.logLoss.raw, 12);
    expect(meanLogLoss(calibrated)).toBeCloseTo(golden.logLoss.calibrated, 12);
  });

  it("gives the same thresholds, calibration errors and curve", () => {
    for (const [grade, threshold] of conformalThresholds(
      conformalScores(calibrated),
      golden.coverage,
    ).entries())
      expect(threshold).toBeCloseTo(golden.thresholds[grade] ?? Number.NaN, 12);
    expect(expectedCalibrationError(samples)).toBeCloseTo(golden.calibrationError.raw, 12);
    expect(expectedCalibrationError(calibrated)).toBeCloseTo(golden.calibrationError.calibrated, 12);
    const curve = reliabilityCurve(calibrated, 2).filter(({ count }) => count > 0);
    expect(curve.map(({ observed }) => observed)).toEqual(golden.severeCurve.observed);
    for (const [bin, { predicted }] of curve.entries())
      expect(predicted).toBeCloseTo(golden.severeCurve.predicted[bin] ?? Number.NaN, 12);
  });
});

describe("calibrateProbabilities", () => {
  it("removes what the class weights added", () => {
    fc.assert(
      fc.property(probabilities, (row) => {
        const weighted = row.map((value, grade) => value * (classWeights[grade] ?? 1));
        const sum = weighted.reduce((total, value) => total + value, 0);
        const [a = 0, b = 0, c = 0] = weighted.map((value) => value / sum);
        const back = undoClassWeights([a, b, c], classWeights);
        for (const grade of [0, 1, 2] as const) expect(back[grade]).toBeCloseTo(row[grade], 9);
      }),
    );
  });

  it("sums to 1 and keeps the order of q / w at any temperature", () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0.1, max: 10, noNaN: true }), (row, temperature) => {
        const calibrated = calibrateProbabilities(row, classWeights, temperature);
        expect(calibrated[0] + calibrated[1] + calibrated[2]).toBeCloseTo(1, 12);
        const plain = undoClassWeights(row, classWeights);
        expect(calibrated.indexOf(Math.max(...calibrated))).toBe(plain.indexOf(Math.max(...plain)));
      }),
    );
  });

  it("keeps a certain prediction finite", () => {
    const [normal, moderate, severe] = calibrateProbabilities([0, 0, 1], classWeights, 2);
    expect(normal + moderate + severe).toBeCloseTo(1, 12);
    expect(severe).toBeGreaterThan(0.99);
  });

  it.each([
    [[0.5, 0.5, 0.5], [1, 2, 4], 1, /not three probabilities that sum to 1/],
    [[Number.NaN, 0.5, 0.5], [1, 2, 4], 1, /not three probabilities/],
    [[0.2, 0.3, 0.5], [1, 0, 4], 1, /class weights 1, 0, 4/],
    [[0.2, 0.3, 0.5], [1, 2, 4], 0, /temperature 0/],
  ] as const)("refuses %j, weights %j, temperature %d", (row, weights, temperature, message) => {
    expect(() => calibrateProbabilities(row, weights, temperature)).toThrow(message);
  });
});

describe("conformal sets", () => {
  it("takes every grade of which too few samples were seen", () => {
    const scores = [[], [0.1, 0.2], Array.from({ length: 9 }, (_, score) => score / 10)] as const;
    expect(conformalThresholds(scores, 0.9)).toEqual([null, null, 0.8]);
    expect(predictionSet([0, 0.9, 0.1], [null, null, 0.8])).toEqual([0, 1]);
  });

  it("is empty for a prediction that is like none of those seen", () => {
    expect(predictionSet([0.4, 0.35, 0.25], [0.5, 0.5, 0.5])).toEqual([]);
  });

  it("grows with the coverage", () => {
    fc.assert(
      fc.property(probabilities, fc.constantFrom(0.5, 0.7, 0.8), (row, coverage) => {
        const scores = conformalScores(samples);
        const [small, large] = [coverage, coverage + 0.15].map((wanted) =>
          predictionSet(row, conformalThresholds(scores, wanted)),
        );
        expect(large).toEqual(expect.arrayContaining(small ?? []));
      }),
    );
  });

  it.each([0, 1, Number.NaN])("refuses a coverage of %d", (coverage) => {
    expect(() => conformalThresholds([[], [], []], coverage)).toThrow("is not between 0 and 1");
  });
});

describe("fitCalibration", () => {
  const [seen, unseen] = [drawSamples(2000, 1), drawSamples(4000, 2)];
  const calibration = fitCalibration(seen, classWeights);

  it("covers the true grade of unseen studies as often as it says, for each grade, within 3 points", () => {
    const hits = unseen.map(({ condition, probabilities: row, grade }) => ({
      grade,
      isHit: applyCalibration(calibration, condition, row)?.set.includes(grade) === true,
    }));
    const coverageOf = (grades: readonly GivenGrade[]): number => {
      const own = hits.filter(({ grade }) => grades.includes(grade));
      return own.filter(({ isHit }) => isHit).length / own.length;
    };
    expect(Math.abs(coverageOf([0, 1, 2]) - 0.9)).toBeLessThan(0.02);
    for (const grade of [0, 1, 2] as const) expect(Math.abs(coverageOf([grade]) - 0.9)).toBeLessThan(0.03);
  });

  it("finds how far a net has followed the class weights", () => {
    const unweighted = seen.map(({ probabilities: row, ...sample }) => ({
      ...sample,
      probabilities: undoClassWeights(row, [
        classWeights[0] ** 1.6,
        classWeights[1] ** 1.6,
        classWeights[2] ** 1.6,
      ]),
    }));
    const { temperature, weights } = fitScaling(unweighted, classWeights);
    for (const one of temperature) expect(one).toBeCloseTo(1.6, 0);
    const errors = unweighted.flatMap(({ probabilities: row }) => {
      const truth = calibrateProbabilities(row, [1, 1, 1], 1.6);
      return calibrateProbabilities(row, weights, temperature).map((value, k) =>
        Math.abs(value - (truth[k] ?? 0)),
      );
    });
    expect(Math.max(...errors)).toBeLessThan(0.05);
    expect(fitScaling([], classWeights)).toEqual({ temperature: [1, 1, 1], weights: classWeights });
  });

  it("at least halves the calibration error of unseen studies", () => {
    const calibrated = unseen.map((sample) => ({
      ...sample,
      probabilities:
        applyCalibration(calibration, sample.condition, sample.probabilities)?.probabilities ??
        sample.probabilities,
    }));
    expect(expectedCalibrationError(calibrated)).toBeLessThan(expectedCalibrationError(unseen) / 2);
  });

  it("has no answer for a condition without samples", () => {
    expect(applyCalibration(calibration, "left_subarticular_stenosis", [0.2, 0.3, 0.5])).toBeUndefined();
    expect(fitCalibration([], classWeights)).toEqual({ classWeights, studies: 0, groups: {} });
  });

  it("reads a file with one temperature for all grades", () => {
    const { groups } = calibration;
    const spinal = groups.spinal && { ...groups.spinal, temperature: 1.3 };
    const parsed = parseCalibration({ ...calibration, groups: { spinal } }, "calibration.json");
    const answer = applyCalibration(parsed, "spinal_canal_stenosis", [0.2, 0.3, 0.5]);
    expect(answer?.probabilities).toEqual(
      calibrateProbabilities([0.2, 0.3, 0.5], spinal?.weights ?? classWeights, 1.3),
    );
  });

  it("is the same after writing and reading, and a changed digit is refused", async () => {
    const folder = await temporaryFolder("calibration");
    const path = join(folder, "calibration.json");
    await writeCalibration(path, calibration);
    expect(await readCalibration(path)).toEqual(calibration);
    await writeFile(path, (await readFile(path, "utf8")).replace('"studies": 2000', '"studies": 2001'));
    await expect(readCalibration(path)).rejects.toThrow("calibration.json is damaged");
  });
});

describe("calibrationSamples", () => {
  it("joins points with grades, skips those without one, and refuses what is not a distribution", () => {
    const point = { instanceNumber: 1, xSlice: 1, ySlice: 1, zIndex: 1, positionMm: null } as const;
    const row: Probabilities = [0.5, 0.25, 0.25];
    const points = (["l1_l2", "l2_l3"] as const).map((level) => ({
      ...point,
      condition: "spinal_canal_stenosis" as const,
      level,
      probabilities: row,
    }));
    const of = { run: "scs", fold: 0, seriesId: 1, split: "train" as const, points };
    const gradesOf = ({ studyId: id }: { readonly studyId: number }) =>
      id === 7 ? ([2, -1] as const) : undefined;
    expect(
      calibrationSamples(
        [
          { ...of, studyId: 7 },
          { ...of, studyId: 8 },
        ],
        gradesOf,
      ),
    ).toEqual([{ studyId: 7, condition: "spinal_canal_stenosis", probabilities: row, grade: 2 }]);
    const edited = points.map((one) => ({ ...one, probabilities: [0.5, 0.25, 0.5] as const }));
    expect(() => calibrationSamples([{ ...of, studyId: 7, points: edited }], gradesOf)).toThrow(
      "run scs, fold 0, study 7, series 1, spinal_canal_stenosis at l1_l2: the probabilities sum to 1.25",
    );
  });
});
