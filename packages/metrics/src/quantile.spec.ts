import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { median, quantile } from "./quantile.ts";

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 20 });

describe("quantile", () => {
  it.each([
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 20], 0.25, 12.5],
    [[7], 0.9, 7],
  ])("of %j at %d is %d, as numpy has it", (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  it("is NaN without a value", () => {
    expect(median([])).toBeNaN();
  });

  it("lies between the smallest and the largest value, in whatever order the values are given", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 8 }), (values, eighths) => {
        const share = eighths / 8;
        const result = quantile(values, share);
        expect(result).toBeGreaterThanOrEqual(Math.min(...values));
        expect(result).toBeLessThanOrEqual(Math.max(...values));
        expect(quantile([...values].reverse(), share)).toBe(result);
      }),
      { seed: 1 },
    );
  });
});
