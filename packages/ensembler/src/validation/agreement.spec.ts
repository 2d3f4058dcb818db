import { describe, expect, it } from "@jest/globals";
import { makeFolds, type Grade, type Probabilities, type TrainRow } from "@spinegrade/competition-data";
import { parseValidationReport, renderValidation, validateOutOfFold } from "@spinegrade/ensembler";
import { prediction, trainRow } from "../testing/predictions.ts";

const studyIds = Array.from({ length: 30 }, (_, index) => 100 + index);
const train: TrainRow[] = studyIds.map((studyId, index) => trainRow(studyId, (index % 3) as Grade));
const folds = makeFolds(studyIds);
const predict = (callOf: (grade: Grade, studyId: number) => Probabilities) =>
  train.map(({ studyId, grades }) =>
    prediction(
      { run: "scs", studyId, seriesId: 10 * studyId, fold: folds.get(studyId) ?? 0, split: "train" },
      callOf(grades.spinal_canal_stenosis[0] ?? 0, studyId),
      ["spinal_canal_stenosis"],
    ),
  );
const sure = (grade: Grade): Probabilities => [
  grade === 0 ? 0.8 : 0.1,
  grade === 1 ? 0.8 : 0.1,
  grade === 2 ? 0.8 : 0.1,
];
/** Right in four of five studies, one grade too mild in the others. */
const mild = (grade: Grade, studyId: number): Probabilities =>
  studyId % 5 === 0 ? sure(Math.max(0, grade - 1) as Grade) : sure(grade);

const reportOf = (predictions: ReturnType<typeof predict>) => validateOutOfFold(predictions, train);
const agreementOf = async (predictions: ReturnType<typeof predict>) =>
  (await reportOf(predictions)).runs[0]?.entries.find(({ level }) => level === null)?.agreement;

describe("agreement with the readers' grades", () => {
  it("is perfect for right calls, with intervals of no width", async () => {
    const figures = (await agreementOf(predict(sure)))?.figures ?? [];
    for (const measure of [
      "kappaLinear",
      "kappaQuadratic",
      "balancedAccuracy",
      "areaUnderRocSevere",
    ] as const)
      expect(figures).toContainEqual({ measure, value: 1, low: 1, high: 1 });
    expect(figures).toContainEqual({ measure: "severeCalledNormal", value: 0, low: 0, high: 0 });
  });

  it("equals the figures of all rows together, and lies within its interval", async () => {
    const agreement = await agreementOf(predict(mild));
    // studies 100, 105 ... 125: grades 0, 2, 1, 0, 2, 1, of five levels each
    expect(agreement?.confusion).toEqual([[50, 0, 0], [10, 40, 0], [0, 10, 40]]); // prettier-ignore
    for (const { measure, value, low, high } of agreement?.figures ?? []) {
      expect({ measure, value }).toEqual({ measure, value: expect.any(Number) });
      expect(low).toBeLessThanOrEqual(value ?? NaN);
      expect(high).toBeGreaterThanOrEqual(value ?? NaN);
    }
    const loss = (await reportOf(predict(mild))).runs[0]?.entries.find(({ level }) => level === null);
    const figure = agreement?.figures.find(({ measure }) => measure === "weightedLogLoss");
    expect(figure?.value).toBeCloseTo(loss?.weightedLogLoss ?? NaN, 12);
  });

  it("is stored as valid JSON, undefined figures as null", async () => {
    const normalOnly = train.map(({ studyId }) => trainRow(studyId, 0));
    const report = await validateOutOfFold(
      predict(() => sure(0)),
      normalOnly,
    );
    const stored = parseValidationReport(JSON.parse(JSON.stringify(report)), "report.json");
    expect(stored).toEqual(report);
    const figures = stored.runs[0]?.entries.find(({ level }) => level === null)?.agreement?.figures;
    expect(figures).toContainEqual({ measure: "areaUnderRocSevere", value: null, low: null, high: null });
  });
});

describe("the page", () => {
  it("shows figures with intervals, confusion and published figures", async () => {
    const page = renderValidation(await reportOf(predict(mild)), true);
    expect(page).toMatch(/Kappa, linear weights.*?0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)/s);
    expect(page).toContain("called normal or mild");
    expect(page).toMatch(/Expected calibration error.*?0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)/s);
    expect(page).toContain("Spinal Canal Stenosis: probability and what came true");
    expect(page).toMatch(/severe, predicted probability, mean of a tenth 0\.8: 1\.0000/);
    expect(page).toContain("balanced accuracy 79.4 %");
    expect(page).toContain("cannot be compared with those above");
    expect(page).toContain("Synthetic data");
    expect(renderValidation(await reportOf(predict(mild)), true)).toBe(page);
  });
});
