import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fromFloat16, toFloat16 } from "./float16.ts";

describe("float16", () => {
  it("keeps each of the 65,536 numbers", () => {
    const changed = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => {
      const value = fromFloat16(half);
      return !Number.isNaN(value) && toFloat16(value) !== half;
    });
    expect(changed).toEqual([]);
    expect(fromFloat16(toFloat16(Number.NaN))).toBeNaN();
  });

  it("is nearest, and even on ties", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const half = toFloat16(value);
        const distance = Math.abs(fromFloat16(half) - value);
        for (const other of [half - 1, half + 1].filter((bits) => (bits & 0x7fff) < 0x7c00 && bits >= 0)) {
          const otherDistance = Math.abs(fromFloat16(other) - value);
          expect(distance).toBeLessThanOrEqual(otherDistance);
          if (distance === otherDistance && distance > 0) expect(half & 1).toBe(0);
        }
      }),
    );
    expect([65520, 1e9, -1e9].map((value) => fromFloat16(toFloat16(value)))).toEqual([
      Infinity,
      Infinity,
      -Infinity,
    ]);
  });
});
