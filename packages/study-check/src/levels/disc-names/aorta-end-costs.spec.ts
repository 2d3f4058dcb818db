import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { aortaEndCosts } from "./aorta-end-costs.ts";
import type { EndCost } from "./end-cost.ts";
import { shiftScores } from "./shift-scores.ts";

const levels = Array.from({ length: 100 }, (_, i) => -1.3 + i * 0.064);
const noise = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 100, maxLength: 100 });
/** A tube that is dark above an end and as bright as its surroundings below. */
const costsOf = (end: number, errors: readonly number[]): EndCost[] =>
  aortaEndCosts(
    levels.map((level, i) => ({ level, contrast: (level > end ? 0.95 : 0.3) + (errors[i] ?? 0) })),
  );

it("costs least where a dark tube ends", () => {
  fc.assert(
    fc.property(fc.double({ min: 1.1, max: 3.6, noNaN: true }), noise, (end, errors) => {
      const [best] = [...costsOf(end, errors)].sort((a, b) => a.cost - b.cost);
      expect(Math.abs((best?.level ?? Infinity) - end)).toBeLessThan(0.15);
    }),
    { numRuns: 30 },
  );
});

it("ignores places that the picture does not show, and has no answer without any", () => {
  const seen = levels.map((level, i) => ({
    level,
    contrast: i % 3 === 0 ? Number.NaN : level > 2.4 ? 0.9 : 0.3,
  }));
  const [best] = aortaEndCosts(seen).sort((a, b) => a.cost - b.cost);
  expect(Math.abs((best?.level ?? Infinity) - 2.4)).toBeLessThan(0.15);
  expect(aortaEndCosts(levels.map((level) => ({ level, contrast: Number.NaN })))).toEqual([]);
});

it.each([
  ["four lumbar vertebrae", 3.26, 0.85, ["low"]],
  ["five", 2.35, -0.05, []],
  ["six", 1.38, -0.85, ["high"]],
])("scores the ends of cord and aorta in a spine of %s", (_, aortaEnd, cordEnd, beyond) => {
  const cord = Array.from({ length: 89 }, (_tip, i): EndCost => {
    const level = -2.4 + 0.05 * i;
    return { level, cost: 0.1 * Math.abs(level - cordEnd) };
  });
  const both = shiftScores({ cord, aorta: costsOf(aortaEnd, []) });
  const either = [shiftScores({ cord, aorta: [] }), shiftScores({ cord: [], aorta: costsOf(aortaEnd, []) })];
  for (const scores of [both, ...either])
    expect((["low", "high"] as const).filter((side) => scores[side] > 0)).toEqual(beyond);
  expect(shiftScores({ cord: [], aorta: [] })).toEqual({ low: 0, high: 0 });
});
