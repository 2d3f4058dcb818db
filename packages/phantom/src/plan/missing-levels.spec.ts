import { describe, expect, it } from "@jest/globals";
import { CONDITIONS, LEVELS } from "@spinegrade/competition-data";
import { distanceTo, placesOf, planStudy, type StudyPlan } from "@spinegrade/phantom";

const plan = (index: number, missingLevels?: number): StudyPlan =>
  planStudy({
    ...{ seed: 7, split: "train", index, model: "enriched", size: {} },
    ...(missingLevels !== undefined && { missingLevels }),
  });

const pairs = Array.from({ length: 40 }, (_, index) => ({
  whole: plan(index),
  study: plan(index, 0.5),
}));

/** Indices of the levels near which an axial slice lies. */
function shownLevels({ anatomy, series }: StudyPlan): number[] {
  const axial = series.flatMap(({ description, slices }) => (description === "Axial T2" ? slices : []));
  return placesOf(anatomy.spine, "left_subarticular_stenosis").flatMap((place, level) =>
    axial.some(({ plane }) => Math.abs(distanceTo(plane, place)) < 8) ? [level] : [],
  );
}

describe("planStudy with missing levels", () => {
  it("leaves one or two neighbouring levels out of the given share of axial series, at an end or between", () => {
    const missing = pairs.map(({ study }) => {
      const shown = shownLevels(study);
      return LEVELS.flatMap((_, level) => (shown.includes(level) ? [] : [level]));
    });
    const gaps = missing.filter(({ length }) => length > 0);
    expect(gaps.length).toBeGreaterThan(12);
    expect(gaps.length).toBeLessThan(28);
    for (const gap of gaps) {
      expect(gap.length).toBeLessThan(3);
      expect(gap).toEqual(gap.map((_, index) => (gap[0] ?? 0) + index));
    }
    const kinds = gaps.map((gap) => (gap.includes(0) ? "highest" : gap.includes(4) ? "lowest" : "between"));
    expect(new Set(kinds).size).toBe(3);
  });

  it("takes grades and points of the recesses from missing levels, and nothing else", () => {
    for (const { whole, study } of pairs) {
      const shown = shownLevels(study);
      for (const condition of CONDITIONS) {
        const isRecess = condition.endsWith("subarticular_stenosis");
        const expected = whole.grades[condition].map((grade, level) =>
          isRecess && !shown.includes(level) ? -1 : grade,
        );
        expect(study.grades[condition]).toEqual(expected);
      }
      const graded = CONDITIONS.flatMap((condition) => study.grades[condition]).filter(
        (grade) => grade !== -1,
      );
      expect(study.points).toHaveLength(graded.length);
      expect(study.series.slice(0, 2)).toEqual(whole.series.slice(0, 2));
      expect(study.anatomy.spine).toEqual(whole.anatomy.spine);
    }
  });

  it("is off by default", () => {
    for (const { whole } of pairs.slice(0, 5)) expect(shownLevels(whole)).toEqual([0, 1, 2, 3, 4]);
  });
});
