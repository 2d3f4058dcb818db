import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatTicks, linearTicks, logTicks } from "@spinegrade/report";

const bound = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const positive = fc.oneof(
  fc.double({ min: -12, max: 12, noNaN: true }).map((exponent) => 10 ** exponent),
  fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
);

function expectCovering(ticks: readonly number[], min: number, max: number): void {
  expect(ticks[0]).toBeLessThanOrEqual(min);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
  for (const [index, tick] of ticks.slice(1).entries())
    expect(tick).toBeGreaterThan(ticks[index] ?? Infinity);
}

describe("linearTicks", () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.31, 0.88, [0.2, 0.4, 0.6, 0.8, 1]],
    [1, 20, [0, 5, 10, 15, 20]],
    [-3, 4, [-4, -2, 0, 2, 4]],
    [0, 0, [0, 0.2]],
  ])("gives round values from %d to %d", (min, max, ticks) => {
    expect(linearTicks(min, max)).toEqual(ticks);
  });

  it("covers any data with rising values, neither few nor many", () => {
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 12 }), (a, b, count) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const ticks = linearTicks(min, max, count);
        expectCovering(ticks, min, max);
        expect(ticks.length).toBeLessThanOrEqual(count + 3);
      }),
    );
  });

  it.each([
    [Number.NaN, 1, "finite bounds"],
    [0, Infinity, "finite bounds"],
    [2, 1, "lower bound first"],
  ])("refuses the bounds %d and %d", (min, max, message) => {
    expect(() => linearTicks(min, max)).toThrow(message);
  });
});

describe("logTicks", () => {
  it.each([
    [0.03, 0.9, [0.02, 0.05, 0.1, 0.2, 0.5, 1]],
    [1, 1, [1, 2]],
    [1e-4, 1e3, [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000]],
    [5e-324, 5e-324, [5e-324, 1e-323]],
    [1.6e308, Number.MAX_VALUE, [1e308, Number.MAX_VALUE]],
  ])("gives round values from %d to %d", (min, max, ticks) => {
    expect(logTicks(min, max)).toEqual(ticks);
  });

  it("covers any data above 0 with rising values", () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const ticks = logTicks(min, max);
        expectCovering(ticks, min, max);
        expect(ticks.length).toBeLessThanOrEqual(10);
      }),
    );
  });

  it("refuses values that have no logarithm", () => {
    expect(() => logTicks(0, 1)).toThrow("values above 0, found 0");
  });
});

describe("formatTicks", () => {
  it.each([
    [
      [0, 0.5, 1],
      ["0.0", "0.5", "1.0"],
    ],
    [
      [-2, 0, 2],
      ["−2", "0", "2"],
    ],
    [
      [0, 2_500_000],
      ["0e+0", "2.5e+6"],
    ],
  ])("labels %j with equal decimals", (ticks, labels) => {
    expect(formatTicks(ticks)).toEqual(labels);
  });

  it("labels the ticks of a logarithmic axis each with its own decimals", () => {
    expect(formatTicks([1e-5, 0.02, 1, 100], "log")).toEqual(["1e-5", "0.02", "1", "100"]);
  });
});
