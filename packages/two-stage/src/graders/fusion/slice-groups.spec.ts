import { describe, expect, it } from "@jest/globals";
import { LEVELS, type Level, type PointSide } from "@spinegrade/competition-data";
import fc from "fast-check";
import { middleOfTen, tenSlices } from "../../volumes/ten-slices.ts";
import { sliceGroups, spreadSlices } from "./slice-groups.ts";

interface Row {
  readonly side: PointSide;
  readonly level: Level;
  readonly z: number;
}

function rowsOf(left: readonly number[], right: readonly number[]): Row[] {
  return LEVELS.flatMap((level, index) => [
    { side: "left" as const, level, z: left[index] ?? 0 },
    { side: "right" as const, level, z: right[index] ?? 0 },
  ]);
}

describe("the slices of a level", () => {
  it("reach half the way to both neighbours; the ends take their only neighbour's distance", () => {
    const z = [2, 10, 20, 30, 38];
    expect(sliceGroups(rowsOf(z, z), 40, "prediction")).toEqual([
      { first: 0, last: 6 },
      { first: 6, last: 15 },
      { first: 15, last: 25 },
      { first: 25, last: 34 },
      { first: 34, last: 39 },
    ]);
  });

  it("round each side's slice in training, and the mean of both in prediction", () => {
    const rows = rowsOf([0.4, 10.4, 20.4, 30.4, 40.4], [1.4, 11.4, 21.4, 31.4, 41.4]);
    expect(sliceGroups(rows, 60, "training")[1]).toEqual({ first: 6, last: 16 }); // of 10.5: 5.5 and 15.5
    expect(sliceGroups(rows, 60, "prediction")[1]).toEqual({ first: 6, last: 16 }); // of 10.9: 11 - 5 and 11 + 5
    const others = rowsOf([0.4, 10.4, 20.4, 30.4, 40.4], [0.6, 10.6, 20.6, 30.6, 40.6]);
    expect(sliceGroups(others, 60, "training")[0]).toEqual({ first: 0, last: 6 }); // of 0.5: 0 and 5.5
    expect(sliceGroups(others, 60, "prediction")[0]).toEqual({ first: 0, last: 5 }); // of 0
  });

  it("lie in the series in whatever order a net finds the levels, and lack where it finds none", () => {
    const z = fc.double({ min: -20, max: 80, noNaN: true });
    const five = fc.array(z, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(five, five, fc.integer({ min: 1, max: 60 }), (left, right, depth) => {
        for (const purpose of ["training", "prediction"] as const)
          for (const group of sliceGroups(rowsOf(left, right), depth, purpose)) {
            expect(group?.first).toBeGreaterThanOrEqual(0);
            expect(group?.last).toBeLessThan(depth);
            expect(group?.last).toBeGreaterThanOrEqual(group?.first ?? NaN);
          }
      }),
    );
    const rows = rowsOf([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]).filter(({ level }) => level !== "l2_l3");
    expect(sliceGroups(rows, 9, "prediction")[1]).toBeNull();
  });
});

describe("slices spread over a group", () => {
  it("are even, repeat in small groups, and take no neighbour from another level", () => {
    expect(spreadSlices({ first: 10, last: 21 }, 6).map(([, slice]) => slice)).toEqual([
      11, 13, 15, 17, 19, 21,
    ]);
    expect(spreadSlices({ first: 10, last: 21 }, 6, -0.3).map(([, slice]) => slice)).toEqual([
      10, 12, 14, 16, 18, 20,
    ]);
    expect(spreadSlices({ first: 3, last: 4 }, 6)).toEqual([
      ...[0, 1, 2].map(() => [3, 3, 4]),
      ...[0, 1, 2].map(() => [3, 4, 4]),
    ]);
  });
});

describe("the ten slices of a sagittal series", () => {
  it("are ten for any series, in order, and lie in it", () => {
    expect(tenSlices(20)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    expect([tenSlices(1), tenSlices(3)]).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 1, 1, 1, 2, 2, 2, 2],
    ]);
    for (let depth = 1; depth <= 60; depth++) {
      const slices = tenSlices(depth);
      expect(slices).toEqual(slices.toSorted((one, other) => one - other));
      expect([slices.length, Math.max(...slices) < depth]).toEqual([10, true]);
      expect(slices[5]).toBe(middleOfTen(depth));
    }
  });
});
