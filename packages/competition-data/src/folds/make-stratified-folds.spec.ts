import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { makeStratifiedFolds, type Grade, type TrainRow } from "@spinegrade/competition-data";

/** A study whose spinal canal has the given worst grade; its other grades are given as `others`. */
function study(studyId: number, worst: Grade, others: Grade = -1): Pick<TrainRow, "studyId" | "grades"> {
  const rest = [others, others, others, others, others];
  const grades = {
    left_neural_foraminal_narrowing: rest,
    left_subarticular_stenosis: rest,
    right_neural_foraminal_narrowing: rest,
    right_subarticular_stenosis: rest,
    spinal_canal_stenosis: [-1, worst, Math.min(worst, 0) as Grade, -1, worst],
  } as const;
  return { studyId, grades };
}

/** Number of the given studies in each fold. */
function countFolds(folds: ReadonlyMap<number, number>, count: number, studyIds: Iterable<number>): number[] {
  const sizes = Array.from({ length: count }, () => 0);
  for (const studyId of studyIds) {
    const fold = folds.get(studyId) ?? Number.NaN;
    sizes[fold] = (sizes[fold] ?? Number.NaN) + 1;
  }
  return sizes;
}

const spread = (sizes: readonly number[]): number => Math.max(...sizes) - Math.min(...sizes);

const worstGrades = fc.array(fc.constantFrom<Grade>(-1, 0, 1, 2), { maxLength: 80 });

describe("makeStratifiedFolds", () => {
  it("gives every fold the same number of studies of each worst grade, give or take one", () => {
    fc.assert(
      fc.property(worstGrades, fc.integer({ min: 1, max: 7 }), fc.nat(), (grades, folds, seed) => {
        const rows = grades.map((grade, index) => study(1000 - 3 * index, grade));
        const split = makeStratifiedFolds(rows, { folds, seed });
        expect(spread(countFolds(split, folds, split.keys()))).toBeLessThanOrEqual(1);
        for (const grade of [-1, 0, 1, 2]) {
          const group = rows.filter((_, index) => grades[index] === grade).map(({ studyId }) => studyId);
          expect(spread(countFolds(split, folds, group))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("does not care for the order of the rows, and lists studies in ascending order", () => {
    fc.assert(
      fc.property(worstGrades, (grades) => {
        const rows = grades.map((grade, index) => study(7 + index, grade));
        const split = [...makeStratifiedFolds(rows)];
        expect([...makeStratifiedFolds([...rows].reverse())]).toEqual(split);
        expect(split.map(([studyId]) => studyId)).toEqual(rows.map(({ studyId }) => studyId));
      }),
    );
  });

  it("draws another split for another seed, and the same one for the same", () => {
    const rows = Array.from({ length: 50 }, (_, index) => study(index + 1, (index % 3) as Grade));
    const split = [...makeStratifiedFolds(rows, { seed: 1 })];
    expect([...makeStratifiedFolds(rows, { seed: 1 })]).toEqual(split);
    expect([...makeStratifiedFolds(rows, { seed: 2 })]).not.toEqual(split);
  });

  it("goes by the conditions named only", () => {
    const rows = Array.from({ length: 40 }, (_, index) => study(index + 1, index < 10 ? 2 : 0, 2));
    const split = makeStratifiedFolds(rows, { conditions: ["spinal_canal_stenosis"] });
    const severe = Array.from({ length: 10 }, (_, index) => index + 1);
    expect(countFolds(split, 5, severe)).toEqual([2, 2, 2, 2, 2]);
  });

  it("refuses a study that appears twice, and an invalid number of folds", () => {
    expect(() => makeStratifiedFolds([study(5, 0), study(5, 1)])).toThrow("study 5 is listed twice");
    expect(() => makeStratifiedFolds([], { folds: 2.5 })).toThrow(
      "must be a whole number, 1 or more, not 2.5",
    );
  });
});
