import { describe, expect, it } from "@jest/globals";
import type { FoldResult } from "./fold-result.ts";
import { formatResults } from "./format-results.ts";
import type { RunConfig } from "../run/run-config.ts";

const RESULT: FoldResult = {
  run: "nfn",
  fold: 0,
  dataSet: { synthetic: true, tables: {} },
  checkpoint: "runs/nfn/fold-0/k/checkpoint.safetensors",
  device: "cpu",
  engine: "TensorFlow",
  trainingSamples: 48,
  validationSamples: 12,
  skippedSteps: 0,
  unreadable: [],
  epochs: [
    {
      epoch: 1,
      step: 12,
      learningRate: 1e-3,
      trainLoss: { total: 3 },
      validationLoss: { total: 2 },
      score: {
        ...{ within1: { x: 0.95, y: 0.9, z: 1 }, weightedLogLoss: 0.6, constantLogLoss: 1 },
        inPlane: { count: 80, medianMm: 4.51, p90Mm: 9.2, maxMm: 35.94, maskPixelMm: 12.2 },
        levels: { wrong: 1, count: 80 },
        severe: { severe: 4, found: 0, others: 76, cleared: 75 },
      },
      seconds: 125,
      waitSeconds: 2,
    },
  ],
};

const PLACES = {
  runDir: "/here/data-processed/runs/nfn",
  workDir: "/big/work",
  madeAt: "2026-11-28 07:40 UTC",
};

describe("formatResults", () => {
  it("prints a line a fold, the aims under it, and where the files lie", () => {
    const config = { aims: { within1: 0.85, logLossReduction: 0.3 } } as RunConfig;
    expect(formatResults([RESULT], config, PLACES)).toBe(
      [
        "Results of nfn, summarised 2026-11-28 07:40 UTC, on validation studies that it was never trained on",
        "Research software, not a medical device: nothing here may guide the care of a patient.",
        "Synthetic data: no patient's images; the figures say nothing about patients.",
        "fold   epoch  studies  x <= 1  y <= 1   z <= 1  log loss  constant  below by        time",
        "   0  1 of 1       12  95.0 %  90.0 %  100.0 %     0.600     1.000    40.0 %  2 min 05 s",
        " aim                   85.0 %  85.0 %   85.0 %                        30.0 %",
        "x, y: share of points within 1 mask pixel (12.2 mm); z: within 1 slice. Log loss: weighted 1, 2, 4 by grade.",
        "constant: the loss of the best constant prediction, fitted to the training studies.",
        "",
        "fold  median error  90 % below  largest  wrong level  severe found  others not called severe",
        "   0        4.5 mm      9.2 mm  35.9 mm      1 of 80        0 of 4                  75 of 76",
        "error: distance to the true point in the plane of its slice. Wrong level: nearer to another level than to its own.",
        "severe found: of the severe points, those called severe (sensitivity); others not called severe: specificity.",
        "epoch: the last one was kept.",
        "",
        "fold 0  report      /here/data-processed/runs/nfn/fold-0/report.html",
        "        checkpoint  /big/work/runs/nfn/fold-0/k/checkpoint.safetensors",
        "",
      ].join("\n"),
    );
  });

  it("names the aims that a fold missed", () => {
    const config = { aims: { within1: 0.92, logLossReduction: 0.41 } } as RunConfig;
    expect(formatResults([RESULT], config, PLACES)).toContain("\nfold 0: aim missed: y <= 1, log loss\n");
  });

  it("gives the figures of the epoch that was kept", () => {
    const [first] = RESULT.epochs;
    const epochs = [0.6, 0.5, 0.7].flatMap((weightedLogLoss, index) =>
      first === undefined ? [] : [{ ...first, epoch: index + 1, score: { ...first.score, weightedLogLoss } }],
    );
    const table = formatResults([{ ...RESULT, epochs, keptEpoch: 2 }], { keep: "best" } as RunConfig, PLACES);
    expect(table).toMatch(/\n {3}0 {2}2 of 3 .* 0\.500 .*6 min 15 s\n/);
    expect(table).toContain("the lowest log loss on these very studies was kept");
  });

  it("shows results of before, which have fewer figures", () => {
    const score = { within1: { x: 0.95, y: 0.9, z: 1 }, weightedLogLoss: 0.6, constantLogLoss: 1 };
    const epochs = RESULT.epochs.map((epoch) => ({ ...epoch, score }));
    expect(formatResults([{ ...RESULT, epochs }], {} as RunConfig, PLACES)).toMatch(/\n {3}0 {13}–  .*–\n/);
  });

  it("says what a fold was trained without", () => {
    const left = { ...RESULT, skippedSteps: 2, unreadable: ["study 7, series 8"] };
    expect(formatResults([left], {} as RunConfig, PLACES)).toMatch(
      /fold 0: steps skipped .*: 2\nfold 0: samples skipped .*: study 7, series 8\n/,
    );
  });
});
