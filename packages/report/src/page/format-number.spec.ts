import { describe, expect, it } from "@jest/globals";
import { formatNumber, formatPercent } from "@spinegrade/report";

describe("formatNumber", () => {
  it.each([
    [0.12345, 3, "0.123"],
    [-2, 1, "−2.0"],
    [-0.0001, 2, "0.00"],
    [Number.NaN, 2, "–"],
    [undefined, 2, "–"],
    [-Infinity, 2, "−∞"],
  ])("writes %d with %d decimals as %s", (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });
});

describe("formatPercent", () => {
  it.each([
    [0.934, "93.4 %"],
    [1, "100.0 %"],
    [undefined, "–"],
    [Number.NaN, "–"],
  ])("writes the share %d as %s", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});
