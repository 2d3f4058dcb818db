import { expect, it } from "@jest/globals";
import { LEVEL_LIMITS } from "../level-limits.ts";
import { checkCount } from "./check-count.ts";

const doubts = (low: number, high: number): string[] =>
  checkCount({ low, high, isClear: true, isSeen: true }, LEVEL_LIMITS).map(({ text }) => text);

it("doubts the number of vertebrae beyond the limits, and names the likelier of two contradictory shifts", () => {
  expect(doubts(0.03, 0.03)).toEqual([]);
  expect(doubts(0.05, -0.1)).toEqual([expect.stringContaining("four lumbar vertebrae")]);
  expect(doubts(-0.1, 0.05)).toEqual([expect.stringContaining("six lumbar vertebrae")]);
  expect(doubts(0.07, 0.4)).toEqual([expect.stringContaining("six lumbar vertebrae")]);
  expect(doubts(0.19, 0.12)).toEqual([expect.stringContaining("four lumbar vertebrae")]);
});
