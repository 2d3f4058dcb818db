import { expect, it } from "@jest/globals";
import type { EndCost } from "./end-cost.ts";
import { shiftScores } from "./shift-scores.ts";

/** Costs of an end that is read at a level: they rise by 0.1 a level on both sides of it. */
const endAt = (end: number): EndCost[] =>
  Array.from({ length: 140 }, (_, i) => -2.4 + 0.05 * i).map((level) => ({
    level,
    cost: 0.1 * Math.abs(level - end),
  }));

it("lets an aorta that ends as in five vertebrae speak little against four, for which the cord speaks", () => {
  const [cord, aorta] = [endAt(0.85), endAt(2.35)];
  const byCord = shiftScores({ cord, aorta: [] }).low;
  expect(byCord).toBeGreaterThan(0.04);
  expect(shiftScores({ cord, aorta }).low).toBeCloseTo(byCord - 0.02, 9);
});

it("counts the aorta in full for four, and for and against six", () => {
  const cord = endAt(-0.85);
  const byCord = shiftScores({ cord, aorta: [] });
  for (const end of [1.38, 2.35, 3.26]) {
    const byAorta = shiftScores({ cord: [], aorta: endAt(end) });
    const both = shiftScores({ cord, aorta: endAt(end) });
    expect(both.high).toBeCloseTo(byCord.high + byAorta.high, 9);
    expect(both.low).toBeCloseTo(byCord.low + byAorta.low, 9);
  }
  expect(shiftScores({ cord: [], aorta: endAt(3.26) }).low).toBeGreaterThan(0.06);
  expect(shiftScores({ cord: [], aorta: endAt(2.35) }).high).toBeLessThan(-0.06);
});
