import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fromBfloat16, toBfloat16 } from "./bfloat16.ts";

describe("bfloat16", () => {
  it("keeps each of the 65,536 numbers", () => {
    const changed = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => {
      const value = fromBfloat16(half);
      return !Number.isNaN(value) && toBfloat16(value) !== half;
    });
    expect(changed).toEqual([]);
    expect(fromBfloat16(toBfloat16(Number.NaN))).toBeNaN();
  });

  it("is nearest, and even on ties", () => {
    const largest = fromBfloat16(0x7f7f);
    fc.assert(
      fc.property(fc.float({ min: -largest, max: largest, noNaN: true }), (value) => {
        const half = toBfloat16(value);
        const distance = Math.abs(fromBfloat16(half) - value);
        for (const other of [half - 1, half + 1].filter((bits) => (bits & 0x7fff) < 0x7f80 && bits >= 0)) {
          const otherDistance = Math.abs(fromBfloat16(other) - value);
          expect(distance).toBeLessThanOrEqual(otherDistance);
          if (distance === otherDistance && distance > 0) expect(half & 1).toBe(0);
        }
      }),
    );
    expect([3.4e38, -3.4e38].map((value) => fromBfloat16(toBfloat16(value)))).toEqual([Infinity, -Infinity]);
  });
});
