import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Probabilities } from "@spinegrade/competition-data";
import { AVERAGE_SPACES, combineProbabilities } from "@spinegrade/ensembler";

const row = fc
  .tuple(
    fc.double({ min: 0.01, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([a, b, c]): Probabilities => [a / (a + b + c), b / (a + b + c), c / (a + b + c)]);

describe("combineProbabilities", () => {
  it.each(AVERAGE_SPACES)("sums to 1, and changes nothing for equal predictions (%s)", (space) => {
    fc.assert(
      fc.property(row, row, fc.double({ min: 0.01, max: 1, noNaN: true }), (a, b, weight) => {
        const sum = combineProbabilities([a, b], { weights: [1, weight], space }).reduce((x, y) => x + y, 0);
        expect(sum).toBeCloseTo(1, 9);
        for (const [grade, value] of combineProbabilities([a, a], { space }).entries())
          expect(value).toBeCloseTo(a[grade] ?? 0, 9);
      }),
    );
  });

  it("weighs, in either space", () => {
    const rows: Probabilities[] = [
      [0.8, 0.1, 0.1],
      [0.2, 0.4, 0.4],
    ];
    expect(combineProbabilities(rows, { weights: [3, 1] })[0]).toBeCloseTo(0.65, 12);
    const [a, b, c] = [0.4, 0.2, 0.2];
    expect(combineProbabilities(rows, { space: "log" })[0]).toBeCloseTo(a / (a + b + c), 12);
    expect(combineProbabilities(rows, { weights: [0, 1], space: "log" })[1]).toBeCloseTo(0.4, 12);
  });

  it("refuses weights that do not fit", () => {
    expect(() => combineProbabilities([[1, 0, 0]], { weights: [] })).toThrow("weights [] for 1 predictions");
    expect(() => combineProbabilities([[1, 0, 0]], { weights: [0] })).toThrow("above 0 in sum");
    expect(() => combineProbabilities([[1, 0, 0]], { weights: [Infinity] })).toThrow("above 0 in sum");
    expect(() => combineProbabilities([])).toThrow("give one each");
  });
});
