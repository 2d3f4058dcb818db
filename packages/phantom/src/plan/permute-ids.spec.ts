import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { permuteId } from "@spinegrade/phantom";

describe("permuteId", () => {
  it("gives every counter a different id, in 1..2^32-1", () => {
    const ids = Array.from({ length: 20_000 }, (_, counter) => permuteId(1234, "study", counter));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.min(...ids)).toBeGreaterThan(0);
    expect(Math.max(...ids)).toBeLessThan(2 ** 32);
    // spread over the range as random numbers are: the mean's standard error is 2^32 / sqrt(12 n)
    const mean = ids.reduce((sum, id) => sum + id, 0) / ids.length;
    expect(Math.abs(mean / 2 ** 32 - 0.5)).toBeLessThan(0.011);
  });

  it("depends on seed and purpose", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1e6), (seed, counter) => {
        expect(permuteId(seed, "a", counter)).toBe(permuteId(seed, "a", counter));
        expect(permuteId(seed, "a", counter)).not.toBe(permuteId(seed, "b", counter));
      }),
    );
  });
});
