import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { sharedKernel } from "./shared-kernel.ts";
import { bitsOf } from "./pieces.ts";

describe("bitsOf", () => {
  it("finds a single bit of any pixel", () => {
    const place = fc.integer({ min: 0, max: 70_000 });
    fc.assert(
      fc.property(place, place, fc.integer({ min: 0, max: 15 }), (a, b, bit) => {
        const pixels = new Uint16Array(Math.max(a, b) + 1);
        pixels[Math.min(a, b)] = 1 << bit;
        expect(bitsOf(sharedKernel(), pixels)).toBe(1 << bit);
      }),
      { numRuns: 200 },
    );
  });
});
