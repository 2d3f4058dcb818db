import { describe, expect, it } from "@jest/globals";
import type { FoldResult } from "@spinegrade/trainer";
import { renderComparison } from "./render-comparison.ts";

function resultOf(run: string, fold: number, epochs: number): FoldResult {
  return {
    ...{
      run,
      fold,
      checkpoint: "c",
      device: "cpu",
      engine: "TensorFlow",
      trainingSamples: 4,
      validationSamples: 1,
    },
    ...{ skippedSteps: 0, unreadable: [], dataSet: { synthetic: true, tables: {} } },
    epochs: Array.from({ length: epochs }, (_, index) => ({
      ...{ epoch: index + 1, step: 4 * index, learningRate: 1e-3, seconds: 60, waitSeconds: 0 },
      trainLoss: { grade: 1 / (index + 1), total: 2 / (index + 1) },
      validationLoss: { grade: 1.5 / (index + 1), total: 3 / (index + 1) },
      score: { within1: { x: 0.5, y: 0.25, z: 1 }, weightedLogLoss: 0.7 + 0.01 * fold, constantLogLoss: 0.9 },
    })),
  };
}

describe("renderComparison", () => {
  it("lays the folds of a run over each other, training in dashes", () => {
    const page = renderComparison([resultOf("nfn", 0, 3), resultOf("nfn", 1, 2)]);
    expect(page).toContain("<h1>Training run nfn, all folds</h1>");
    for (const title of [
      "Weighted log loss of the grades",
      "y within 1 mask pixel",
      "Loss, all terms",
      "Grade loss",
    ])
      expect(page).toContain(title);
    expect(page).toContain("fold 1, epoch 2: ");
    expect(page).toContain("fold 0, training, epoch 3: ");
    expect(page).not.toMatch(/NaN|undefined/);
  });

  it("draws a loss term only of the runs that have it", () => {
    const scs = resultOf("scs", 0, 2);
    const epochs = scs.epochs.map((epoch) => ({
      ...epoch,
      trainLoss: { ...epoch.trainLoss, pixelGrade: 1.25 },
      validationLoss: { ...epoch.validationLoss, pixelGrade: 1.25 },
    }));
    const page = renderComparison([resultOf("nfn", 0, 2), { ...scs, epochs }]);
    expect(page).toMatch(/scs 0, epoch 2: 1\.25/);
    expect(page).not.toMatch(/not finite/);
  });

  it("names the runs where there are several, and what each ended with", () => {
    const results = [resultOf("nfn", 0, 2), resultOf("nfn-bugged", 0, 2)];
    const page = renderComparison(results);
    expect(page).toContain("<h1>Training runs nfn, nfn-bugged</h1>");
    expect(page).toContain("nfn-bugged 0, epoch 2: ");
    expect(page).toMatch(/<th scope="row">nfn-bugged<\/th>.*?2 min 00 s/s);
    expect(renderComparison(results)).toBe(page);
  });
});
