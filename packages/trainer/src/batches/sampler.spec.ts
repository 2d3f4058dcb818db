import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { planEpoch } from "./sampler.ts";

describe("planEpoch", () => {
  it("shows every sample once an epoch, in batches and steps of the size asked for and one rest", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer()),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (samples, batchSize, accumulation, seed) => {
          const { steps } = planEpoch(samples, { batchSize, accumulation, seed }, 3);
          expect(steps.flat(2).sort()).toEqual([...samples].sort());
          for (const batch of steps.flat().slice(0, -1)) expect(batch).toHaveLength(batchSize);
          for (const step of steps.slice(0, -1)) expect(step).toHaveLength(accumulation);
        },
      ),
    );
  });

  it("depends on the seed and the epoch alone, accumulated or not", () => {
    const samples = Array.from({ length: 50 }, (_, index) => index);
    const plan = (seed: number, epoch: number, accumulation = 1) =>
      planEpoch(samples, { batchSize: 4, accumulation, seed }, epoch);
    expect(plan(1, 2)).toEqual(plan(1, 2));
    expect(plan(1, 2).steps).not.toEqual(plan(1, 3).steps);
    expect(plan(1, 2).sampler).not.toEqual(plan(2, 2).sampler);
    expect(plan(1, 2, 3).steps.flat(2)).toEqual(plan(1, 2).steps.flat(2));
  });
});
