import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { areEqual, type Extent, plus, toExtent } from "./extent.ts";

const whole = fc.integer({ min: -50, max: 50 });
const DEPTHS = [10, 15] as const;

function valueAt(extent: Extent, depth: number): number {
  return typeof extent === "number" ? extent : (extent.times * depth) / extent.over + extent.fixed;
}

/** The extent of a length that is `fifths` of every five slices and a fixed part. */
function made(fifths: number, fixed: number): Extent {
  const [a, b] = DEPTHS.map((depth) => ({ depth, value: (fifths * depth) / 5 + fixed }));
  if (a === undefined || b === undefined) throw new RangeError("two depths");
  return toExtent(a, b);
}

describe("toExtent", () => {
  it("finds every share of the slices from two depths", () => {
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 40 }), (fifths, fixed, levels) => {
        expect(valueAt(made(fifths, fixed), 5 * levels)).toBe(fifths * levels + fixed);
      }),
    );
  });

  it("refuses lengths that are no share of the slices", () => {
    expect(() => toExtent({ depth: 10, value: 1 }, { depth: 14, value: 2 })).toThrow(
      "no share of the slices",
    );
  });
});

describe("plus", () => {
  it("adds at every depth, and equal sums are equal extents", () => {
    fc.assert(
      fc.property(whole, whole, whole, whole, (a, b, c, d) => {
        const sum = plus(made(a, b), made(c, d));
        expect(valueAt(sum, 20)).toBe(valueAt(made(a, b), 20) + valueAt(made(c, d), 20));
        expect(areEqual(sum, made(a + c, b + d))).toBe(true);
        expect(areEqual(sum, made(a + c, b + d + 1))).toBe(false);
      }),
    );
  });
});
