import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import { bootstrapDraws, bootstrapInterval } from "@spinegrade/metrics";

/** The mean of the studies' values, each counted as often as it was drawn. */
const meanOf =
  (values: readonly number[]) =>
  (times: Uint32Array): number => {
    const drawn = values.reduce((total, value, study) => total + value * (times[study] ?? 0), 0);
    return drawn / times.reduce((total, count) => total + count, 0);
  };

describe("bootstrapInterval", () => {
  it("covers the true mean in about 95 % of repetitions", () => {
    const repetitions = 200;
    let covered = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const generator = Generator.fromSeed(7, "coverage", repetition);
      const sample = Array.from({ length: 30 }, () => generator.normal(3, 2));
      const { low, high } = bootstrapInterval(30, meanOf(sample), { seed: repetition, draws: 100 });
      if (low <= 3 && 3 <= high) covered += 1;
    }
    // percentile intervals of 30 values cover about 93 %; 3 standard errors of 200 repetitions are 5 %
    expect(covered / repetitions).toBeGreaterThan(0.88);
    expect(covered / repetitions).toBeLessThan(0.985);
  });

  it("repeats exactly; draw k depends on the seed and k alone", () => {
    const statistic = meanOf(Array.from({ length: 30 }, (_, index) => index));
    const whole = bootstrapInterval(30, statistic, { seed: 5, draws: 100 });
    expect(bootstrapInterval(30, statistic, { seed: 5, draws: 100 })).toEqual(whole);
    expect(bootstrapInterval(30, statistic, { seed: 6, draws: 100 })).not.toEqual(whole);
    const few = bootstrapDraws(30, statistic, { seed: 5, draws: 10 });
    expect(bootstrapDraws(30, statistic, { seed: 5, draws: 100 }).slice(0, 10)).toEqual(few);
  });

  it("skips draws without a result, and says how many had one", () => {
    const ofThird = (times: Uint32Array): number => (times[2] === 0 ? NaN : 2);
    const { low, high, draws } = bootstrapInterval(3, ofThird, { seed: 1, draws: 300 });
    expect([low, high]).toEqual([2, 2]);
    expect(draws).toBeGreaterThan(150); // 1 - (2/3)^3 = 70 % are expected
    expect(draws).toBeLessThan(270);
    expect(bootstrapInterval(1, () => NaN, { seed: 1, draws: 3 })).toEqual({ low: NaN, high: NaN, draws: 0 });
  });

  it("draws as many studies as there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0 }), (studies, seed) => {
        const counts = bootstrapDraws(studies, (times) => times.reduce((total, count) => total + count, 0), {
          seed,
          draws: 3,
        });
        expect(counts).toEqual([studies, studies, studies]);
      }),
    );
    expect(() => bootstrapInterval(0, () => 1, { seed: 1 })).toThrow("no study");
  });
});
