import { describe, expect, it } from "@jest/globals";
import { LEVELS, rowIdsOf, type Probabilities, type SeriesRow } from "@spinegrade/competition-data";
import { averagePredictions, fillMissing, trainingPriors } from "@spinegrade/ensembler";
import { prediction, trainRow } from "../../testing/predictions.ts";

const series: SeriesRow[] = [
  { studyId: 1, seriesId: 11, description: "Sagittal T1" },
  { studyId: 2, seriesId: 21, description: "Sagittal T1" },
  { studyId: 3, seriesId: 31, description: "Sagittal T2/STIR" },
];
const certain: Probabilities = [1, 0, 0];

describe("fillMissing", () => {
  const predicted = averagePredictions([prediction({}, certain)]);
  const { rows, filled } = fillMissing(predicted, series, trainingPriors([], "uniform"));
  const reasonOf = (rowId: string): string | undefined => filled.find((row) => row.rowId === rowId)?.reason;

  it("gives every study its 25 rows in submission order", () => {
    expect(rows.map(({ rowId }) => rowId)).toEqual([1, 2, 3].flatMap(rowIdsOf));
  });

  it("keeps what is predicted and lists all the rest", () => {
    expect(rows[0]).toEqual({ rowId: "1_left_neural_foraminal_narrowing_l1_l2", probabilities: certain });
    expect(filled).toHaveLength(75 - 10);
    expect(rows.find(({ rowId }) => rowId === filled[0]?.rowId)?.probabilities).toEqual([
      1 / 3,
      1 / 3,
      1 / 3,
    ]);
  });

  it("says why a row is filled", () => {
    expect(reasonOf("1_spinal_canal_stenosis_l1_l2")).toBe("no run predicts spinal_canal_stenosis");
    expect(reasonOf("3_left_neural_foraminal_narrowing_l1_l2")).toBe("the study has no Sagittal T1 series");
    expect(reasonOf("2_left_neural_foraminal_narrowing_l1_l2")).toBe(
      "the study's Sagittal T1 series were not predicted; data-processed/ingest/report.json may say why",
    );
  });

  it("says that a level is not shown where others of its condition are predicted", () => {
    const whole = prediction({}, certain);
    const upper = { ...whole, points: whole.points.filter(({ level }) => level !== "l5_s1") };
    const draft = fillMissing(averagePredictions([upper]), series, trainingPriors([], "uniform"));
    expect(
      draft.filled.find(({ rowId }) => rowId === "1_left_neural_foraminal_narrowing_l5_s1")?.reason,
    ).toBe("no Sagittal T1 series of the study shows the level");
  });
});

describe("trainingPriors", () => {
  const train = [trainRow(1, 0), trainRow(2, 0), trainRow(3, 2), trainRow(4, -1)];

  it("counts each grade once more than it occurs, weighted as the metric weights it", () => {
    // counts 2 + 1, 0 + 1, 1 + 1, times 1, 2, 4
    expect(trainingPriors(train)("spinal_canal_stenosis", "l1_l2")).toEqual([3 / 13, 2 / 13, 8 / 13]);
  });

  it("counts without weights, or not at all", () => {
    expect(trainingPriors(train, "plain")("spinal_canal_stenosis", "l1_l2")).toEqual([3 / 6, 1 / 6, 2 / 6]);
    expect(trainingPriors(train, "uniform")("spinal_canal_stenosis", "l1_l2")).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("has its own for every condition and level", () => {
    const [first] = train;
    if (first === undefined) throw new Error("no row");
    const grades = { ...first.grades, spinal_canal_stenosis: [2, 0, 0, 0, 0] } as const;
    const priors = trainingPriors([{ studyId: 1, grades }], "plain");
    expect(LEVELS.map((level) => priors("spinal_canal_stenosis", level)[2])).toEqual([
      0.5, 0.25, 0.25, 0.25, 0.25,
    ]);
  });
});
