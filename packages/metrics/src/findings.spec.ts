import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { countWrongLevels, detectSevere, summariseErrors } from "@spinegrade/metrics";

const errors = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("summariseErrors", () => {
  it("interpolates as numpy.percentile does", () => {
    // numpy.percentile([1, 2, 4, 8], [50, 90]) -> 3, 6.8
    const { count, median, p90, max } = summariseErrors([8, 1, 4, 2]);
    expect({ count, median, max }).toEqual({ count: 4, median: 3, max: 8 });
    expect(p90).toBeCloseTo(6.8, 12);
  });

  it("is in order, whatever the order of the errors", () => {
    fc.assert(
      fc.property(errors, (drawn) => {
        const summary = summariseErrors(drawn);
        expect(summariseErrors([...drawn].reverse())).toEqual(summary);
        expect(summary.median).toBeLessThanOrEqual(summary.p90);
        expect(summary.p90).toBeLessThanOrEqual(summary.max);
        expect(drawn.filter((error) => error <= summary.p90).length).toBeGreaterThanOrEqual(
          Math.floor(0.9 * (drawn.length - 1)) + 1,
        );
      }),
    );
  });

  it("is NaN of nothing, and refuses what is not a number", () => {
    expect(summariseErrors([])).toEqual({ count: 0, median: NaN, p90: NaN, max: NaN });
    expect(() => summariseErrors([1, NaN])).toThrow("error 1 is NaN");
  });
});

describe("countWrongLevels", () => {
  const levels = Array.from({ length: 5 }, (_, level) => [30, 35 * level] as const);
  const spine = (shift: number, kind: string) =>
    levels.map(([x, y]) => ({ kind, truth: [x, y] as const, predicted: [x, y + shift] as const }));

  it("counts a point that lies nearer to another level of its kind", () => {
    expect(countWrongLevels(spine(17, "left"))).toEqual({ wrong: 0, count: 5 });
    // the last one has no level below it
    expect(countWrongLevels([...spine(18, "left"), ...spine(0, "right")])).toEqual({ wrong: 4, count: 10 });
    expect(countWrongLevels(spine(17.5, "left"))).toEqual({ wrong: 0, count: 5 });
  });

  it("does not take the other side for a level", () => {
    const [left] = spine(20, "left");
    const right = { kind: "right", truth: [30, 20] as const, predicted: [30, 20] as const };
    expect(countWrongLevels(left === undefined ? [] : [left, right])).toEqual({ wrong: 0, count: 2 });
  });

  it("leaves missing points out", () => {
    const [first, ...others] = spine(18, "canal");
    const missing = others.map(({ kind, predicted }) => ({ kind, predicted }));
    expect(countWrongLevels(first === undefined ? [] : [first, ...missing])).toEqual({ wrong: 0, count: 1 });
  });

  it("is 0 for points within half the least distance of two levels, in any unit", () => {
    const jitter = fc.array(fc.double({ min: -0.99, max: 0.99, noNaN: true }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(jitter, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (shifts, unit) => {
        const points = spine(0, "canal").map(({ kind, truth: [x, y] }, level) => ({
          kind,
          truth: [x * unit, y * unit] as const,
          predicted: [x * unit, (y + 17.5 * (shifts[level] ?? 0)) * unit] as const,
        }));
        expect(countWrongLevels(points)).toEqual({ wrong: 0, count: 5 });
      }),
    );
  });
});

describe("detectSevere", () => {
  it("counts what is called severe among the severe and the others", () => {
    const rows = [
      [0.1, 0.2, 0.7],
      [0.5, 0.1, 0.4],
      [0.2, 0.4, 0.4],
      [0, 0, 1],
      [0, 0, 1],
    ];
    expect(detectSevere(rows, [2, 2, 2, 0, -1])).toEqual({ severe: 3, found: 1, others: 1, cleared: 0 });
    expect(detectSevere([], [])).toEqual({ severe: 0, found: 0, others: 0, cleared: 0 });
    expect(() => detectSevere(rows, [2])).toThrow("5 rows of probabilities for 1 grades");
  });
});
