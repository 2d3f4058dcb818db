import { describe, expect, it } from "@jest/globals";
import type { TimingLine } from "./compare-timings.ts";
import { formatRanking, rankLibraries } from "./rank-libraries.ts";

const line = (seconds: readonly number[], peakMemoryMiB: number): TimingLine => ({
  op: "nfn x train",
  seconds,
  cpuSeconds: seconds.map((value) => value * 2),
  peakMemoryMiB,
});

const timings = new Map([
  ["ours", [line([3], 80), line([1, 2], 90)]],
  ["torch", [line([4], 100)]],
  ["compile", [line([1], 300)]],
] as const);

describe("rankLibraries", () => {
  it("compares our time with the best of the others, our memory with PyTorch's eager mode", () => {
    const ranking = rankLibraries("nfn x train", timings);
    expect(ranking.figures[0]).toEqual({
      library: "ours",
      runs: 3,
      seconds: 2,
      cpuSeconds: 4,
      peakMemoryMiB: 90,
    });
    expect(ranking.secondsByBest).toEqual({ library: "compile", ratio: 2 });
    expect(ranking.cpuSecondsByBest).toEqual({ library: "compile", ratio: 2 });
    expect(ranking.memoryByTorch).toBeCloseTo(0.9);
  });

  it("compares nothing where one side alone has run", () => {
    const ranking = rankLibraries("nfn x train", new Map([["ours", [line([1], 1)]]] as const));
    expect([ranking.secondsByBest, ranking.memoryByTorch]).toEqual([null, null]);
  });

  it("prints a line for each library, and the ratios", () => {
    const text = formatRanking(rankLibraries("nfn x train", timings));
    expect(text).toMatch(/compile +1\.00 +2\.00 +300 +1\n/);
    expect(text).toMatch(/seconds 2\.00 x compile, processor 2\.00 x compile, memory 0\.90 x torch$/);
  });
});
