import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { areEqual, type Extent, partsOf, plus, toExtent } from "./extent.ts";
import { STRIDED_DEPTHS } from "./record-net.ts";

const whole = fc.integer({ min: -50, max: 50 });
const DEPTHS = [10, 15] as const;

function valueAt(extent: Extent, depth: number): number {
  const { times, over, fixed } = partsOf(extent);
  return (times * depth) / over + fixed;
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

  it("takes no length that strides make for a share of the slices", () => {
    // a ResNet's five strides, and a DenseNet's
    const { ceil, floor } = Math;
    const rounds = fc.constantFrom([ceil, ceil, ceil, ceil, ceil], [ceil, ceil, floor, floor, floor]);
    const [count, area] = [fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 })];
    fc.assert(
      fc.property(rounds, count, area, (all, strides, side) => {
        const [a, b] = STRIDED_DEPTHS.map((depth) => {
          const slices = all.slice(0, strides).reduce((rest, round) => round(rest / 2), depth);
          return { depth, value: slices * side };
        });
        if (a === undefined || b === undefined) throw new RangeError("two depths");
        const extent = toExtent(a, b);
        expect(areEqual(extent, toExtent(a, b))).toBe(true);
        expect(areEqual(extent, a.value)).toBe(false);
        expect(() => plus(extent, 1)).toThrow("is not a share of the slices, and cannot be computed");
      }),
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
