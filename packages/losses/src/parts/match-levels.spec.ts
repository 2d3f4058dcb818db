import { describe, expect, it } from "@jest/globals";
import { matchLevels } from "@spinegrade/losses";
import fc from "fast-check";

/** Points of two sides at these y, in slice 0. */
function points(left: readonly number[], right: readonly number[]): number[] {
  return [...left, ...right].flatMap((y) => [0, y, 0]);
}

const LEVELS = [10, 20, 30, 40, 50];
const identity = LEVELS.concat(LEVELS).map((_, point) => ({ prediction: point, label: point }));

describe("matchLevels", () => {
  it("pairs each level with itself where predictions are near, in both ways", () => {
    const jitter = fc.array(fc.float({ min: Math.fround(-2.9), max: Math.fround(2.9), noNaN: true }), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(jitter, (shifts) => {
        const predicted = LEVELS.concat(LEVELS).map((y, point) => y + (shifts[point] ?? 0));
        const [left, right] = [predicted.slice(0, 5), predicted.slice(5)];
        for (const matching of ["nearest", "published"] as const) {
          expect(matchLevels(points(left, right), points(LEVELS, LEVELS), matching)).toEqual(identity);
        }
      }),
    );
  });

  it("pairs a chain of confused levels one way as meant, the other way as published", () => {
    // predictions 0, 1, 2 lie at the levels 1, 2, 0
    const predicted = points([20, 30, 10, 40, 50], LEVELS);
    const nearest = matchLevels(predicted, points(LEVELS, LEVELS), "nearest").slice(0, 3);
    expect(nearest).toEqual([
      { prediction: 2, label: 0 },
      { prediction: 0, label: 1 },
      { prediction: 1, label: 2 },
    ]);
    const published = matchLevels(predicted, points(LEVELS, LEVELS), "published").slice(0, 3);
    expect(published).toEqual([
      { prediction: 0, label: 2 },
      { prediction: 1, label: 0 },
      { prediction: 2, label: 1 },
    ]);
  });

  it("pairs nothing at 3 px or farther, nor a missing point, nor across sides", () => {
    const level = (y: number) => points([y, 200, 300, 400, 500], [600, 700, 800, 900, 1000]);
    const labels = level(10);
    const first = (predicted: number[], truth: number[]) =>
      matchLevels(predicted, truth, "nearest").filter(({ label }) => label === 0);
    expect(first(level(12.9), labels)).toHaveLength(1);
    expect(first(level(13), labels)).toHaveLength(0);
    expect(first(level(Number.NaN), labels)).toHaveLength(0);
    expect(first(level(10), labels.with(2, -1))).toHaveLength(0);
    const otherSide = points([100, 200, 300, 400, 500], [10, 700, 800, 900, 1000]);
    expect(first(otherSide, labels)).toHaveLength(0);
  });

  it("pairs each point with its own label wherever it lies, of those with a place if these alone are asked for", () => {
    const predicted = points([500, 400, 300, 200, 100], LEVELS);
    const labels = points(LEVELS, LEVELS).with(5, -1);
    expect(matchLevels(predicted, labels, "own")).toEqual(identity);
    expect(matchLevels(predicted, labels, "labelled")).toEqual(identity.filter(({ label }) => label !== 1));
  });

  it("takes the first of two predictions as near, and may grade one by two levels", () => {
    const predicted = points([11, 9, 30, 40, 50], LEVELS);
    expect(matchLevels(predicted, points([10, 12, 30, 40, 50], LEVELS), "nearest").slice(0, 2)).toEqual([
      { prediction: 0, label: 0 },
      { prediction: 0, label: 1 },
    ]);
  });

  it("refuses points that are not whole sides", () => {
    expect(() => matchLevels([0, 0, 0], [0, 0, 0], "nearest")).toThrow("five on each side, not 1 and 1");
  });
});
