import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { levelsOff, nameDiscs, stepOfLevel, type HeightPoint } from "./name-discs.ts";

/** Distances of nine discs, as in a lumbar spine, from the sacrum up. */
const gaps = fc.array(fc.integer({ min: 27, max: 36 }), { minLength: 8, maxLength: 8 });
const discsOf = (distances: readonly number[]): number[] =>
  distances.reduce<number[]>((steps, gap) => [...steps, (steps.at(-1) ?? 0) + gap], [20]);
/** Errors of ten points, a quarter of a level at most. */
const errors = fc.array(fc.integer({ min: -7, max: 7 }), { minLength: 10, maxLength: 10 });
/** L5/S1 is the disc of index 1 from below: 0 lies in the sacrum. */
const pointsAt = (discs: readonly number[], by: readonly number[]): HeightPoint[] =>
  by.map((error, i) => ({ level: i % 5, step: (discs[5 - (i % 5)] ?? 0) + 3 + error }));

describe("nameDiscs", () => {
  it("names discs as most points do, whatever three of ten say", () => {
    fc.assert(
      fc.property(
        gaps,
        errors,
        fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
        (distances, by, far) => {
          const discs = discsOf(distances);
          const points = pointsAt(discs, by).map((point, i) =>
            far.includes(i) ? { ...point, step: point.step + 34 } : point,
          );
          const named = nameDiscs(discs, points);
          if (named === undefined) throw new Error("no names");
          expect([0, 1, 2, 3, 4].map((level) => stepOfLevel(named, level))).toEqual(
            discs.slice(1, 6).reverse(),
          );
          const found = points.flatMap((point, i) => (Math.abs(levelsOff(named, point)) > 0.5 ? [i] : []));
          expect(found).toEqual([...far].sort((a, b) => a - b));
        },
      ),
    );
  });

  it("fills the gap of a disc that was not seen", () => {
    fc.assert(
      fc.property(gaps, errors, fc.integer({ min: 2, max: 7 }), (distances, by, hidden) => {
        const discs = discsOf(distances);
        const named = nameDiscs(discs.filter((_, i) => i !== hidden), pointsAt(discs, by)); // prettier-ignore
        expect(named?.steps).toHaveLength(discs.length);
        expect(Math.abs((named?.steps[discs.length - 1 - hidden] ?? 0) - (discs[hidden] ?? 0))).toBeLessThan(
          6,
        );
      }),
    );
  });

  it("finds points between the discs of two levels unlike either", () => {
    const discs = discsOf([32, 32, 32, 32, 32, 32, 32, 32]);
    const points = pointsAt(discs, [16, -16, 16, -16, 16, -16, 16, -16, 16, -16]);
    expect(nameDiscs(discs, points)?.distance).toBeGreaterThan(0.4);
  });

  it("names nothing with fewer than five discs", () => {
    expect(nameDiscs([10, 40, 70, 100], [{ step: 40, level: 4 }])).toBeUndefined();
  });
});
