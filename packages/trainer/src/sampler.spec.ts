import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { batchesOfEpoch } from "./sampler.ts";

describe("batchesOfEpoch", () => {
  it("shows every sample once an epoch, in batches of the size asked for and one rest", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer()),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (samples, size, seed) => {
          const batches = batchesOfEpoch(samples, size, seed, 3);
          expect(batches.flat().sort()).toEqual([...samples].sort());
          for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(size);
        },
      ),
    );
  });

  it("depends on the seed and the epoch alone", () => {
    const samples = Array.from({ length: 50 }, (_, index) => index);
    expect(batchesOfEpoch(samples, 4, 1, 2)).toEqual(batchesOfEpoch(samples, 4, 1, 2));
    expect(batchesOfEpoch(samples, 4, 1, 2)).not.toEqual(batchesOfEpoch(samples, 4, 1, 3));
    expect(batchesOfEpoch(samples, 4, 1, 2)).not.toEqual(batchesOfEpoch(samples, 4, 2, 2));
  });
});
