import { describe, expect, it } from "@jest/globals";
import type { FoldResult } from "./fold-result.ts";
import { formatResults } from "./format-results.ts";
import type { RunConfig } from "./run-config.ts";

const RESULT: FoldResult = {
  run: "nfn",
  fold: 0,
  dataSet: { synthetic: true, tables: {} },
  checkpoint: "runs/nfn/fold-0/k/checkpoint.safetensors",
  device: "cpu",
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
      score: { within1: { x: 0.95, y: 0.9, z: 1 }, weightedLogLoss: 0.6, constantLogLoss: 1 },
      seconds: 125,
      waitSeconds: 2,
    },
  ],
};

describe("formatResults", () => {
  it("prints a line a fold, the aims under it, and where the files lie", () => {
    const config = { aims: { within1: 0.85, logLossReduction: 0.3 } } as RunConfig;
    expect(formatResults([RESULT], config, "data-processed/runs/nfn")).toBe(
      [
        "Results of nfn, on validation studies that it was never trained on",
        "fold  studies   x < 1   y < 1    z < 1  log loss  constant  below by        time",
        "   0       12  95.0 %  90.0 %  100.0 %     0.600     1.000    40.0 %  2 min 05 s",
        " aim           85.0 %  85.0 %   85.0 %                        30.0 %",
        "x, y: share of points within 1 mask pixel; z: within 1 slice. Log loss: weighted 1, 2, 4 by grade.",
        "constant: the loss of the best constant prediction, fitted to the training studies.",
        "",
        "fold 0  report      data-processed/runs/nfn/fold-0/report.html",
        "        checkpoint  runs/nfn/fold-0/k/checkpoint.safetensors (in the work folder)",
        "",
      ].join("\n"),
    );
  });

  it("says what a fold was trained without", () => {
    const left = { ...RESULT, skippedSteps: 2, unreadable: ["study 7, series 8"] };
    expect(formatResults([left], {} as RunConfig, "runs")).toMatch(
      /fold 0: steps left out, .*: 2\nfold 0: left out, .*: study 7, series 8\n/,
    );
  });
});
