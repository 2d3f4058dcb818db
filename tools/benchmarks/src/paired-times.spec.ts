import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findSlower, formatPairedTimes, pairTimes, readOperationTimes } from "./paired-times.ts";
import type { Round } from "./paired-times.ts";

const OUTPUT = `    6.65 ms (least 6.40) avx2: SpinegradeGelu [51200, 384]
   28.00 ms (least 27.00) avx2: SpinegradeConv3x3 is_upsampled=0, [1, 8] [0]
FAILED: not a time
`;

function roundOf(base: number, head: number, leastHead = head): Round {
  return {
    base: new Map([["Gelu", { median: base, least: base }]]),
    head: new Map([["Gelu", { median: head, least: leastHead }]]),
  };
}

describe("paired times", () => {
  it("are read from native-bench's lines, by operation and shapes", () => {
    expect([...readOperationTimes(OUTPUT)]).toEqual([
      ["SpinegradeGelu [51200, 384]", { median: 6.65, least: 6.4 }],
      ["SpinegradeConv3x3 is_upsampled=0, [1, 8] [0]", { median: 28, least: 27 }],
    ]);
  });

  it("take the ratio within a round, so that a round on a busy machine does not count more", () => {
    const [time] = pairTimes([roundOf(10, 11), roundOf(100, 110), roundOf(10, 30)]);
    expect(time).toMatchObject({ operation: "Gelu", base: 10, head: 30 });
    expect(time?.ratio).toBeCloseTo(1.1, 12);
    expect(time?.leastRatio).toBeCloseTo(1.1, 12);
  });

  it("leave no operation that only one commit has", () => {
    const round = roundOf(10, 10);
    const head = new Map([...round.head, ["New", { median: 1, least: 1 }]] as const);
    expect(pairTimes([{ base: round.base, head }]).map(({ operation }) => operation)).toEqual(["Gelu"]);
    expect(() => pairTimes([])).toThrow("no round");
  });

  it("find what became slower by more than the limit, in the median and in the least time", () => {
    expect(findSlower(pairTimes([roundOf(10, 11.2)]), 0.1)).toHaveLength(1);
    expect(findSlower(pairTimes([roundOf(10, 10.9)]), 0.1)).toEqual([]);
    expect(findSlower(pairTimes([roundOf(10, 20, 10.1)]), 0.1)).toEqual([]);
  });

  it("find nothing where the machine alone became slower", () => {
    const factors = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(factors, (all) => {
        const times = pairTimes(all.map((factor) => roundOf(7 * factor, 7 * factor)));
        expect(findSlower(times, 0.001)).toEqual([]);
      }),
    );
  });

  it("are a table with a line for each operation", () => {
    expect(formatPairedTimes(pairTimes([roundOf(10, 12.5)])).split("\n")[1]).toBe(
      "   10.00     12.50    1.250     1.250  Gelu",
    );
  });
});
