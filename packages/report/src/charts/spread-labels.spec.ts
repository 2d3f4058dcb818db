import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { spreadLabels } from "@spinegrade/report";

describe("spreadLabels", () => {
  it("leaves labels where they are when they have room", () => {
    expect(spreadLabels([80, 20, 50], 10, 0, 100)).toEqual([80, 20, 50]);
  });

  it("keeps labels apart, in order and within the drawing, as far as they fit", () => {
    const wanted = fc.array(fc.double({ min: -50, max: 150, noNaN: true }), { maxLength: 10 });
    fc.assert(
      fc.property(wanted, (places) => {
        const spread = spreadLabels(places, 10, 0, 100);
        const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
        const sorted = order.map((index) => spread[index] ?? Number.NaN);
        for (const [index, place] of sorted.entries()) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(100 + 1e-9);
          if (index > 0) expect(place - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-9);
        }
      }),
    );
  });
});
