import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Generator, type GeneratorState } from "@spinegrade/random";

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("Generator", () => {
  it("gives the same stream for the same seed and keys, another for any other", () => {
    const draw = (seed: number, ...keys: (number | string)[]) => {
      const generator = Generator.fromSeed(seed, ...keys);
      return Array.from({ length: 4 }, () => generator.uint32());
    };
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, key) => {
        expect(draw(seed, key)).toEqual(draw(seed, key));
        expect(draw(seed, key)).not.toEqual(draw(seed, key + 1));
        expect(draw(seed, key)).not.toEqual(draw(seed, String(key)));
      }),
    );
  });

  it("resumes from a saved state as if never stopped", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(20), (seed, draws) => {
        const generator = Generator.fromSeed(seed);
        for (let i = 0; i < draws; i++) generator.normal();
        const copy = Generator.fromState(JSON.parse(JSON.stringify(generator.state())) as GeneratorState);
        expect([copy.normal(), copy.uniform()]).toEqual([generator.normal(), generator.uniform()]);
      }),
    );
  });

  it("draws integers evenly and inside the range", () => {
    const generator = Generator.fromSeed(1, "integers");
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i++) {
      const draw = generator.integer(-3, 4);
      counts[draw + 3] = (counts[draw + 3] ?? 0) + 1;
    }
    // six standard deviations of a binomial(70000, 1/7) are 556
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(556);
    expect(() => generator.integer(2, 2)).toThrow(RangeError);
  });

  it("has uniform and normal moments", () => {
    const generator = Generator.fromSeed(2, "moments");
    const uniform = Array.from({ length: 50_000 }, () => generator.uniform());
    const normal = Array.from({ length: 50_000 }, () => generator.normal(3, 2));
    // tolerances are about five standard errors
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(mean(uniform.map((value) => value ** 2))).toBeCloseTo(1 / 3, 2);
    expect(Math.abs(mean(normal) - 3)).toBeLessThan(0.045);
    expect(Math.abs(Math.sqrt(mean(normal.map((value) => (value - 3) ** 2))) - 2)).toBeLessThan(0.035);
  });

  it("fills arrays with the deviates that it would draw one by one", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(20), { minLength: 1 }), (seed, lengths) => {
        const [filling, drawing] = [Generator.fromSeed(seed), Generator.fromSeed(seed)];
        for (const length of lengths) {
          const filled = new Float32Array(length);
          filling.fillNormal(filled, 0.3);
          expect(filled).toEqual(Float32Array.from({ length }, () => drawing.normal(0, 0.3)));
          expect(filling.state()).toEqual(drawing.state());
        }
      }),
    );
  });

  it("shuffles without losing or copying an item", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = Generator.fromSeed(seed).shuffle(items);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });

  it("draws an index in proportion to its weight, never one of weight 0", () => {
    const generator = Generator.fromSeed(3);
    const counts = [0, 0, 0];
    for (let i = 0; i < 40_000; i++) {
      const index = generator.pickIndexByWeight([3, 0, 1]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect(Math.abs((counts[0] ?? 0) - 30_000)).toBeLessThan(520);
    expect(() => generator.pickIndexByWeight([0, 0])).toThrow("positive sum");
  });
});
