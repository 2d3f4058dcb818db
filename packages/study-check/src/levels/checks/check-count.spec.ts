import { expect, it } from "@jest/globals";
import { LEVEL_LIMITS } from "../level-limits.ts";
import { checkCount } from "./check-count.ts";

const doubts = (low: number, high: number): string[] =>
  checkCount({ low, high, isClear: true, isSeen: true }, LEVEL_LIMITS).map(({ text }) => text);

it("doubts the number of vertebrae beyond the limits, and names the likelier of two contradictory shifts", () => {
  expect(doubts(0.9, 0.9)).toEqual([]);
  expect(doubts(1.1, -5)).toEqual([expect.stringContaining("four lumbar vertebrae")]);
  expect(doubts(-5, 1.1)).toEqual([expect.stringContaining("six lumbar vertebrae")]);
  expect(doubts(1.5, 4)).toEqual([expect.stringContaining("six lumbar vertebrae")]);
  expect(doubts(3, 2)).toEqual([expect.stringContaining("four lumbar vertebrae")]);
});
