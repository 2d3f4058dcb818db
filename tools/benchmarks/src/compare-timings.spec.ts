import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareTimings, formatComparison, readTimings, type TimingLine } from "./compare-timings.ts";

const line = (op: string, seconds: readonly number[], peakMemoryMiB = 100): TimingLine => ({
  op,
  seconds,
  cpuSeconds: seconds.map((value) => value * 2),
  peakMemoryMiB,
});

describe("readTimings", () => {
  it("takes the lines with timings and leaves out all else", () => {
    const timing = line("step", [1, 2]);
    const output = `note\n${JSON.stringify(timing)}\n{"op":"conv3d","gflopPerSecond":90}\n`;
    expect(readTimings(output)).toEqual([timing]);
  });
});

describe("compareTimings", () => {
  it("takes the runs of all rounds together and the larger peak", () => {
    const ours = [line("step", [3, 1], 90), line("step", [2], 120), line("only ours", [1])];
    const theirs = [line("step", [4, 8], 200), line("only theirs", [1])];
    expect(compareTimings(ours, theirs)).toEqual([
      {
        op: "step",
        runs: 3,
        median: { ours: 2, theirs: 6, ratio: 2 / 6 },
        min: { ours: 1, theirs: 4, ratio: 0.25 },
        cpuMedian: { ours: 4, theirs: 12, ratio: 4 / 12 },
        cpuMean: { ours: 4, theirs: 12, ratio: 4 / 12 },
        peakMemoryMiB: { ours: 120, theirs: 200, ratio: 0.6 },
      },
    ]);
  });

  it("tells what part of the time was waited where both know, and only there", () => {
    const waiting = { ...line("step", [4, 6]), waitSeconds: [0, 1] };
    const [known] = compareTimings([waiting], [{ ...waiting, waitSeconds: [1, 1] }]);
    expect(known?.waitPercent).toEqual({ ours: 10, theirs: 20, ratio: 0.5 });
    expect(known && formatComparison(known, "PyTorch")).toContain(
      "wait for samples, %           10.00     20.00",
    );
    expect(compareTimings([waiting], [line("step", [1])])[0]).not.toHaveProperty("waitPercent");
  });

  it("finds every ratio 1 between a program and itself", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1 }), (seconds) => {
        const lines = [line("step", seconds)];
        const [comparison] = compareTimings(lines, lines);
        expect([comparison?.median.ratio, comparison?.min.ratio, comparison?.cpuMedian.ratio]).toEqual([
          1, 1, 1,
        ]);
      }),
    );
  });

  it("prints a table of both with the ratio", () => {
    const [comparison] = compareTimings([line("step", [1])], [line("step", [2])]);
    if (comparison === undefined) throw new Error("nothing was compared");
    const table = formatComparison(comparison, "OpenCV");
    expect(table).toMatch(/ours +OpenCV +ratio/);
    expect(table).toContain("seconds, median              1.0000    2.0000    0.500");
  });
});
