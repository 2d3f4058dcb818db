import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "@spinegrade/random";
import { bootstrapDraws, bootstrapInterval, intervalOf } from "@spinegrade/metrics";

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

describe("bootstrapInterval", () => {
  it("covers the true mean in about 95 % of repetitions", () => {
    const repetitions = 200;
    let covered = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const generator = Generator.fromSeed(7, "coverage", repetition);
      const sample = Array.from({ length: 30 }, () => generator.normal(3, 2));
      const { low, high } = bootstrapInterval(sample, mean, { seed: repetition, draws: 100 });
      if (low <= 3 && 3 <= high) covered += 1;
    }
    // percentile intervals of 30 values cover about 93 %; 3 standard errors of 200 repetitions are 5 %
    expect(covered / repetitions).toBeGreaterThan(0.88);
    expect(covered / repetitions).toBeLessThan(0.985);
  });

  it("repeats exactly, and shared draws give the same interval", () => {
    const studies = Array.from({ length: 30 }, (_, index) => index);
    const whole = bootstrapInterval(studies, mean, { seed: 5, draws: 100 });
    expect(bootstrapInterval(studies, mean, { seed: 5, draws: 100 })).toEqual(whole);
    expect(bootstrapInterval(studies, mean, { seed: 6, draws: 100 })).not.toEqual(whole);
    const parts = [
      ...bootstrapDraws(studies, mean, { seed: 5, from: 0, to: 37 }),
      ...bootstrapDraws(studies, mean, { seed: 5, from: 37, to: 100 }),
    ];
    expect(intervalOf(parts)).toEqual(whole);
  });

  it("skips draws without a result, and says how many had one", () => {
    const severeOnly = (drawn: readonly number[]): number => mean(drawn.filter((value) => value === 2));
    const { low, high, draws } = bootstrapInterval([0, 0, 2], severeOnly, { seed: 1, draws: 300 });
    expect([low, high]).toEqual([2, 2]);
    expect(draws).toBeGreaterThan(150); // 1 - (2/3)^3 = 70 % are expected
    expect(draws).toBeLessThan(270);
    expect(bootstrapInterval([0], severeOnly, { seed: 1, draws: 3 })).toEqual({
      low: NaN,
      high: NaN,
      draws: 0,
    });
  });

  it("draws whole studies, as many as there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0 }),
        (studies, seed) => {
          bootstrapDraws(
            studies,
            (drawn) => {
              expect(drawn).toHaveLength(studies.length);
              expect(studies).toEqual(expect.arrayContaining([...drawn]));
              return 0;
            },
            { seed, from: 0, to: 3 },
          );
        },
      ),
    );
    expect(() => bootstrapInterval([], mean, { seed: 1 })).toThrow("no study");
  });
});
