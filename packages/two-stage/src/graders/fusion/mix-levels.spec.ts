import { describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import { mixLevels } from "./mix-levels.ts";

describe("mixed levels", () => {
  it("are shares of pairs, in a fifth of the batches", () => {
    const crops = [1, 3].map((value) => {
      return { sagittal: Float32Array.of(value), axial: Float32Array.of(2 * value) };
    });
    const draws = Array.from({ length: 500 }, (_, seed) => mixLevels(crops, Generator.fromSeed(seed, "mix")));
    const mixed = draws.filter(({ share }) => share < 1);
    expect(Math.abs(mixed.length / draws.length - 0.2)).toBeLessThan(0.06);
    for (const {
      crops: [first],
      partners,
      share,
    } of mixed) {
      const other = partners[0] === 0 ? 1 : 3;
      expect(first?.sagittal[0]).toBeCloseTo(share + (1 - share) * other, 5);
      expect(first?.axial[0]).toBeCloseTo(2 * (share + (1 - share) * other), 5);
    }
    expect(mixLevels(crops.slice(0, 1), Generator.fromSeed(1, "mix")).share).toBe(1);
  });
});
