import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { LEVEL_LIMITS } from "../level-limits.ts";
import { shiftScores, type LandmarkEnds } from "./shift-scores.ts";

const SPINES = {
  four: { cord: 0.85, aorta: 3.4 },
  five: { cord: -0.05, aorta: 2.45 },
  six: { cord: -0.75, aorta: 1.4 },
} as const;

/** The sides on which a spine seems shifted. */
const beyond = (ends: LandmarkEnds): string[] => {
  const { low, high } = shiftScores(ends);
  const [lowest, highest] = LEVEL_LIMITS.countScore;
  return [...(low > lowest ? ["low"] : []), ...(high > highest ? ["high"] : [])];
};

it.each([
  ["four", ["low"]],
  ["five", []],
  ["six", ["high"]],
] as const)("tells a spine of %s lumbar vertebrae by both ends, and by either", (count, sides) => {
  const { cord, aorta } = SPINES[count];
  for (const ends of [
    { cord, aorta },
    { cord, aorta: undefined },
    { cord: undefined, aorta },
  ])
    expect(beyond(ends)).toEqual(sides);
});

it("believes one wrong reading no more than one right one", () => {
  const { cord, aorta } = SPINES.five;
  for (const wrong of [-2, 1.9]) expect(beyond({ cord: wrong, aorta })).toEqual([]);
  for (const wrong of [0.6, 4.7]) expect(beyond({ cord, aorta: wrong })).toEqual([]);
});

it("adds what both say, and says nothing where none is seen", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2.4, max: 2, noNaN: true }),
      fc.double({ min: 0.5, max: 4.8, noNaN: true }),
      (cord, aorta) => {
        const [both, byCord, byAorta] = [
          shiftScores({ cord, aorta }),
          shiftScores({ cord, aorta: undefined }),
          shiftScores({ cord: undefined, aorta }),
        ];
        expect(both.low).toBeCloseTo(byCord.low + byAorta.low, 9);
        expect(both.high).toBeCloseTo(byCord.high + byAorta.high, 9);
      },
    ),
  );
  expect(shiftScores({ cord: undefined, aorta: undefined })).toEqual({ low: 0, high: 0 });
});
