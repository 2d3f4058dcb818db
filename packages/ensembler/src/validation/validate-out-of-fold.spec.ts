import { describe, expect, it } from "@jest/globals";
import { makeFolds, type Grade, type Probabilities, type TrainRow } from "@spinegrade/competition-data";
import { formatValidation, validateOutOfFold, type ValidationReport } from "@spinegrade/ensembler";
import { prediction, trainRow } from "../testing/predictions.ts";

const thirds: Probabilities = [1 / 3, 1 / 3, 1 / 3];
const studyIds = Array.from({ length: 20 }, (_, index) => 100 + index);
const train: TrainRow[] = studyIds.map((studyId, index) => trainRow(studyId, (index % 3) as Grade));
const folds = makeFolds(studyIds);
const outOfFold = (run: string, probabilitiesOf: (grade: Grade) => Probabilities) =>
  train.map(({ studyId, grades }) =>
    prediction(
      { run, studyId, seriesId: 10 * studyId, fold: folds.get(studyId) ?? 0, split: "train" },
      probabilitiesOf(grades.spinal_canal_stenosis[0] ?? 0),
    ),
  );
const certain = (grade: Grade): Probabilities => [
  Number(grade === 0),
  Number(grade === 1),
  Number(grade === 2),
];

function entry(report: ValidationReport, group: string, level: string | null, run = 0) {
  return report.runs[run]?.entries.find((found) => found.group === group && found.level === level);
}

describe("validateOutOfFold", () => {
  it("reports each level, all levels and both sides, of the conditions that are predicted", async () => {
    const { runs } = await validateOutOfFold(
      outOfFold("nfn", () => thirds),
      train,
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ run: "nfn", studies: 20, folds: [0, 1, 2, 3, 4], anySevereSpinal: null });
    expect(runs[0]?.entries.map(({ group, level, count }) => [group, level, count])).toEqual([
      ...["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"].map((level) => [
        "left_neural_foraminal_narrowing",
        level,
        20,
      ]),
      ["left_neural_foraminal_narrowing", null, 100],
      ...["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"].map((level) => [
        "right_neural_foraminal_narrowing",
        level,
        20,
      ]),
      ["right_neural_foraminal_narrowing", null, 100],
      ["foraminal", null, 200],
    ]);
  });

  it("gives ln 3 for uniform predictions and 0 for certain right ones", async () => {
    const uniform = await validateOutOfFold(
      outOfFold("nfn", () => thirds),
      train,
    );
    expect(entry(uniform, "foraminal", null)?.weightedLogLoss).toBeCloseTo(Math.log(3), 12);
    const right = await validateOutOfFold(outOfFold("nfn", certain), train);
    expect(entry(right, "foraminal", null)?.weightedLogLoss).toBeCloseTo(0, 12);
  });

  it("fits the constant to the other folds only", async () => {
    // the one severe study is validated with a constant that has only seen normal ones
    const [study = 0] = studyIds;
    const grades = studyIds.map((studyId) => trainRow(studyId, studyId === study ? 2 : 0));
    const others = studyIds.filter((studyId) => folds.get(studyId) !== folds.get(study)).length;
    const report = await validateOutOfFold(
      [prediction({ studyId: study, fold: folds.get(study) ?? 0, split: "train" }, thirds)],
      grades,
    );
    const severe = 4 / (10 * others + 1 + 2 + 4);
    expect(entry(report, "foraminal", null)?.constantLogLoss).toBeCloseTo(-Math.log(severe), 12);
  });

  it("leaves missing grades out", async () => {
    const blank = train.map((row, index) => (index < 5 ? trainRow(row.studyId, -1) : row));
    expect(
      entry(
        await validateOutOfFold(
          outOfFold("nfn", () => thirds),
          blank,
        ),
        "foraminal",
        null,
      )?.count,
    ).toBe(150);
  });

  it("adds the ensemble of several runs, which beats the mean of their losses", async () => {
    const bold = (grade: Grade): Probabilities => (grade === 0 ? [0.9, 0.05, 0.05] : [0.2, 0.4, 0.4]);
    const timid = (grade: Grade): Probabilities => (grade === 0 ? [0.4, 0.3, 0.3] : [0.1, 0.45, 0.45]);
    const report = await validateOutOfFold([...outOfFold("a", bold), ...outOfFold("b", timid)], train);
    expect(report.runs.map(({ run }) => run)).toEqual(["a", "b", "ensemble"]);
    const [a, b, both] = [0, 1, 2].map(
      (run) => entry(report, "foraminal", null, run)?.weightedLogLoss ?? Number.NaN,
    );
    expect(both).toBeLessThan(((a ?? 0) + (b ?? 0)) / 2);
  });

  it("reports the any-severe loss where the canal is predicted", async () => {
    const canal = train.map(({ studyId }) =>
      prediction(
        { run: "scs", studyId, fold: folds.get(studyId) ?? 0, split: "train" },
        [0.25, 0.25, 0.5],
        ["spinal_canal_stenosis"],
      ),
    );
    expect((await validateOutOfFold(canal, train)).runs[0]?.anySevereSpinal).toBeCloseTo(Math.log(2), 12);
  });

  it("names a study that the training table does not have", async () => {
    await expect(validateOutOfFold([prediction({ studyId: 5 }, thirds)], train)).rejects.toThrow(
      "run nfn: study 5 is not in train.csv",
    );
  });

  it("is printed as a table, words to the left and figures to the right", async () => {
    const text = formatValidation(
      await validateOutOfFold(
        outOfFold("nfn", () => thirds),
        train,
      ),
    );
    const lines = text.split("\n");
    expect(lines[0]).toBe("Weighted log loss of nfn: 20 studies not trained on, folds 0, 1, 2, 3, 4");
    expect(lines[1]).toBe("  condition                         level  graded  log loss  constant  better by");
    expect(lines[2]).toMatch(/^ {2}Left Neural Foraminal Narrowing {3}L1\/L2 {6}20 {4}1\.0986 {4}\d\.\d{4}/);
    expect(lines.some((line) => line.startsWith("  Both sides, foraminal             all       200"))).toBe(
      true,
    );
  });
});
