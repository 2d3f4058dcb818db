import { describe, expect, it } from "@jest/globals";
import { roundHalfToEven } from "@spinegrade/npy";
import fc from "fast-check";

describe("roundHalfToEven", () => {
  it("gives numpy.rint's whole numbers", () => {
    const values = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 2.4999999999999996, 2.5000000000000004, -0.3, 7];
    expect(values.map(roundHalfToEven)).toEqual([-2, -2, 0, 0, 2, 2, 4, 2, 3, 0, 7]);
  });

  it("is Math.round but for halves, and an even number for those", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 1023 }), (whole, part) => {
        const value = whole + part / 1024;
        const rounded = roundHalfToEven(value);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5);
        if (part === 512) expect(Math.abs(rounded % 2)).toBe(0);
        else expect(rounded).toBe(Math.round(value) + 0);
      }),
    );
  });

  it("passes on what is not a number", () => {
    expect(roundHalfToEven(Number.NaN)).toBeNaN();
  });
});
