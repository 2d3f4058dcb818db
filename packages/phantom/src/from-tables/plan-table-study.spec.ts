import { describe, expect, it } from "@jest/globals";
import { LEVELS, type Condition } from "@spinegrade/competition-data";
import { testData } from "@spinegrade/test-utils";
import {
  placesOf,
  planStudy,
  planTableStudy,
  readTableStudies,
  toPixel,
  type StudyPlan,
} from "@spinegrade/phantom";

const tables = testData("rsna-2024");

/** Distances in mm, within the slice, between a condition's marks and the places that the anatomy has for them. */
function offsets(study: StudyPlan, condition: Condition): number[] {
  return study.points
    .filter((point) => point.condition === condition)
    .map(({ seriesId, instanceNumber, level, x, y }) => {
      const plan = study.series.find((one) => one.seriesId === seriesId);
      const slice = plan?.slices.find((one) => one.instanceNumber === instanceNumber);
      const place = placesOf(study.anatomy.spine, condition)[LEVELS.indexOf(level)];
      if (slice === undefined || place === undefined) return Infinity;
      const [px, py] = toPixel(slice.plane, place);
      return Math.hypot(px - x, py - y) * slice.plane.pixelSpacingMm;
    });
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}

describe("planTableStudy", () => {
  const sampled = Array.from({ length: 12 }, (_, index) =>
    planStudy({ seed: 21, split: "train", index, model: "competition", size: {} }),
  );
  const fitted = sampled.map(({ studyId, grades, series, points }) => {
    const rows = series.map(({ seriesId, description }) => ({ studyId, seriesId, description }));
    return planTableStudy({ studyId, grades, series: rows, points }, 5, {});
  });

  it("keeps ids, series, grades and points as the tables have them", () => {
    fitted.forEach((study, i) => {
      expect(study.studyId).toBe(sampled[i]?.studyId);
      expect(study.points).toEqual(sampled[i]?.points);
      expect(study.grades).toEqual(sampled[i]?.grades);
      expect(study.series.map(({ seriesId }) => seriesId)).toEqual(
        sampled[i]?.series.map(({ seriesId }) => seriesId),
      );
    });
  });

  it("puts foramina, canal and recesses where another spine was marked", () => {
    const all = (condition: Condition): number[] => fitted.flatMap((study) => offsets(study, condition));
    // a third of the sampled series number their slices out of order, which tables alone cannot tell
    expect(quantile(all("left_neural_foraminal_narrowing"), 0.65)).toBeLessThan(0.1);
    expect(quantile(all("right_neural_foraminal_narrowing"), 0.65)).toBeLessThan(0.1);
    // the canal and the recesses follow from the fitted spine and have no freedom of their own
    expect(quantile(all("spinal_canal_stenosis"), 0.5)).toBeLessThan(3);
    expect(quantile(all("left_subarticular_stenosis"), 0.5)).toBeLessThan(3);
  });
});

tables.describe("planTableStudy with the competition's tables", () => {
  it("renders a slice for every mark of 60 studies and puts most foramina exactly there", async () => {
    const studies = (await readTableStudies(tables.path, 60)).map((study) => planTableStudy(study, 5, {}));
    expect(studies).toHaveLength(60);
    const foramina = studies.flatMap((study) => [
      ...offsets(study, "left_neural_foraminal_narrowing"),
      ...offsets(study, "right_neural_foraminal_narrowing"),
    ]);
    expect(Math.max(...foramina)).toBeLessThan(Infinity);
    expect(quantile(foramina, 0.85)).toBeLessThan(0.1);
    const canal = studies.flatMap((study) => offsets(study, "spinal_canal_stenosis"));
    expect(quantile(canal, 0.5)).toBeLessThan(4);
    const recesses = studies.flatMap((study) => offsets(study, "left_subarticular_stenosis"));
    expect(quantile(recesses, 0.5)).toBeLessThan(3);
    const counts = studies.flatMap(({ series }) => series.map(({ slices }) => slices.length));
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...counts)).toBeLessThanOrEqual(121);
  });
});
