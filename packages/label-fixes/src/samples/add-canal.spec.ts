import { describe, expect, it } from "@jest/globals";
import type { Grade, TrainRow } from "@spinegrade/competition-data";
import { addCanal } from "./add-canal.ts";
import type { Sample } from "./sample.ts";

const none = [0, 0, 0, 0, 0] as const;
const study: TrainRow = {
  studyId: 5,
  grades: {
    spinal_canal_stenosis: [0, 1, 2, -1, 1],
    left_neural_foraminal_narrowing: none,
    right_neural_foraminal_narrowing: none,
    left_subarticular_stenosis: none,
    right_subarticular_stenosis: none,
  },
};

/** Left recesses at x 110 of slice 4, right ones at x 91 of slice 5; that at L5/S1 is missing. */
const sample: Sample = {
  ...{ studyId: 5, seriesId: 51, volumeKey: "a", sliceSize: [200, 200], fold: 0 },
  grades: [0, 1, 2, 1, 0, 1, 1, 0, 2, -1] satisfies Grade[],
  instanceNumbers: [1, 2, 3, 4, 5, 1, 2, 3, 4, -1],
  xyzSlice: Array.from({ length: 10 }, (_, point) =>
    point === 9 ? ([0, 0, -1] as const) : point < 5 ? ([110, 100, 4] as const) : ([91, 102, 5] as const),
  ),
};

describe("addCanal", () => {
  const { grades, instanceNumbers, xyzSlice, ...others } = addCanal(sample, study);

  it("puts the canal between the recesses, which stay as they are", () => {
    const sides = <T>(values: readonly T[]): T[] => [...values.slice(0, 5), ...values.slice(10)];
    expect(sides(grades)).toEqual(sample.grades);
    expect(sides(instanceNumbers)).toEqual(sample.instanceNumbers);
    expect(sides(xyzSlice)).toEqual(sample.xyzSlice);
    expect(others).toEqual({ studyId: 5, seriesId: 51, volumeKey: "a", sliceSize: [200, 200], fold: 0 });
  });

  it("places it half way between them, and has no point or grade where one of them is missing", () => {
    expect(xyzSlice.slice(5, 9)).toEqual(Array.from({ length: 4 }, () => [100.5, 101, 5]));
    expect(xyzSlice[9]).toEqual([0, 0, -1]);
    expect(grades.slice(5, 10)).toEqual([0, 1, 2, -1, -1]); // L4/L5 has no grade, L5/S1 no point
    expect(instanceNumbers.slice(5, 10)).toEqual([-1, -1, -1, -1, -1]); // in no table
  });
});
