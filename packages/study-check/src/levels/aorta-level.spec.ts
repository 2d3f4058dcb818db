import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { aortaLevel } from "./aorta-level.ts";
import { countScores } from "./count-evidence.ts";

const levels = Array.from({ length: 90 }, (_, i) => -1.2 + i * 0.065);
const noise = fc.array(fc.double({ min: -7, max: 7, noNaN: true }), { minLength: 90, maxLength: 90 });

it("finds where a dark tube ends above fat", () => {
  fc.assert(
    fc.property(fc.double({ min: 1.1, max: 3.4, noNaN: true }), noise, (end, errors) => {
      const greys = levels.map((level, i) => ({ level, grey: (level > end ? 60 : 15) + (errors[i] ?? 0) }));
      expect(Math.abs((aortaLevel(greys) ?? Infinity) - end)).toBeLessThan(0.15);
    }),
    { numRuns: 30 },
  );
});

it("finds no end in a tube that continues", () => {
  fc.assert(
    fc.property(noise, (errors) => {
      const greys = levels.map((level, i) => ({ level, grey: 15 + (errors[i] ?? 0) / 3 }));
      expect(aortaLevel(greys)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

it("does not trust an aorta that contradicts the cord", () => {
  expect(countScores({ conusLevel: 0, aortaLevel: 3.3 })).toEqual({ low: 0, high: 0 });
  expect(countScores({ conusLevel: 1, aortaLevel: 3.3 }).low).toBeCloseTo(1, 9);
  expect(countScores({ conusLevel: -0.8, aortaLevel: 1.4 }).high).toBeCloseTo(0.87, 9);
});
