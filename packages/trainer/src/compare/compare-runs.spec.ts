import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Grade, Prediction, Probabilities } from "@spinegrade/competition-data";
import { readSamples, type ReadSamples } from "@spinegrade/label-fixes";
import { writeJsonAtomic } from "@spinegrade/pipeline";
import { NFN } from "@spinegrade/tasks";
import { compareRuns, type Comparison, type FoldResult } from "@spinegrade/trainer";
import { makeTrainingWorkspace, SMALL_RUN, type TrainingWorkspace } from "../testing/training-workspace.ts";
import { formatComparison } from "./format-comparison.ts";

const STUDIES = 12;
let workspace: TrainingWorkspace;
let table: ReadSamples;

/** Probabilities that give `trust` to a grade, and share the rest. */
function trusting(given: Grade, trust: number): Probabilities {
  const of = (grade: Grade): number => (grade === given ? trust : (1 - trust) / 2);
  return [of(0), of(1), of(2)];
}

/** A run folder as training leaves it: its net gives `trust` to the true grade of each point. */
async function writeRun(
  run: string,
  trust: number,
  options: { readonly studies?: number; readonly epochs?: number } = {},
): Promise<void> {
  const { studies = STUDIES, epochs = 2 } = options;
  const folder = join(workspace.outputDir, "runs", run, "fold-0");
  const predictions = table.samples.slice(0, studies).map(({ studyId, seriesId, grades }): Prediction => ({
    ...{ run, fold: 0, split: "train", studyId, seriesId },
    points: NFN.points.map((point, index) => ({
      ...point,
      ...{ instanceNumber: 1, xSlice: 1, ySlice: 1, zIndex: 0, positionMm: null },
      probabilities: trusting(grades[index] ?? -1, trust),
    })),
  }));
  const result: FoldResult = {
    ...{ run, fold: 0, dataSet: table.dataSet, checkpoint: `runs/${run}/fold-0/key/checkpoint.safetensors` },
    ...{ device: "cpu", engine: "TensorFlow", trainingSamples: 4, validationSamples: studies },
    ...{ skippedSteps: 0, unreadable: [] },
    epochs: Array.from({ length: epochs }, (_, index) => ({
      ...{ epoch: index + 1, step: index + 1, learningRate: 1e-3, seconds: 30, waitSeconds: 0 },
      ...{ trainLoss: { total: 1 }, validationLoss: { total: 1 } },
      score: { within1: { x: 1, y: 1, z: 1 }, weightedLogLoss: 0.5, constantLogLoss: 1 },
    })),
  };
  await writeJsonAtomic(join(folder, "result.json"), result);
  await writeJsonAtomic(join(folder, "config.json"), { ...SMALL_RUN, epochs });
  await writeJsonAtomic(join(folder, "out-of-fold.json"), { dataSet: table.dataSet, predictions });
}

let comparison: Comparison;
beforeAll(async () => {
  workspace = await makeTrainingWorkspace(STUDIES);
  table = await readSamples(workspace, NFN);
  await writeRun("good", 0.8, { epochs: 3 });
  await writeRun("poor", 0.5);
  await writeRun("part", 0.6, { studies: 5 });
  await mkdir(join(workspace.outputDir, "runs", "untrained"), { recursive: true });
  const log = join(workspace.workDir, "runs/good/fold-0/key/log.jsonl");
  await mkdir(join(log, ".."), { recursive: true });
  await writeFile(
    log,
    '{"step":1,"rssMiB":700,"tensors":5}\n{"step":2,"rssMiB":912.5}\n{"kind":"epoch"}\n{"ste',
  );
  comparison = await compareRuns([], workspace);
});
afterAll(() => workspace.remove());

describe("compareRuns", () => {
  it("lists every run with what differs, figures with intervals, time and memory", () => {
    expect(comparison.runs.map(({ run }) => run)).toEqual(["good", "part", "poor"]);
    const [good] = comparison.runs;
    expect(good).toMatchObject({
      ...{ task: "nfn", folds: [0], studies: STUDIES, rows: 10 * STUDIES, seconds: 90 },
      ...{ settings: { epochs: "3" }, peakMemoryMiB: 912.5 },
    });
    const [loss] = good?.figures ?? [];
    expect(loss?.value).toBeCloseTo(-Math.log(0.8), 12);
    expect(comparison.omitted).toEqual([
      { run: "untrained", reason: expect.stringContaining("no fold is trained yet") },
    ]);
  });

  it("says what is more than chance, and refuses pairs of other studies", () => {
    const [part, poor] = comparison.pairs;
    expect(part).toMatchObject({ first: "good", second: "part", differences: null });
    expect(part?.reason).toContain("validation studies differ: 12 and 5, 5 in common");
    const [loss] = poor?.differences ?? [];
    expect(loss).toMatchObject({ measure: "weightedLogLoss", isBeyondChance: true });
    expect(loss?.value).toBeCloseTo(Math.log(0.8 / 0.5), 12);
  });

  it("writes a page that sorts, and a table for the terminal in the order that is asked for", async () => {
    const page = await readFile(comparison.page, "utf8");
    expect(page).toContain('class="sortable"');
    expect(page).toContain("worse, more than chance");
    expect(page).toMatch(/good 0, epoch 3: /);
    const namesIn = (text: string) =>
      [...text.matchAll(/^ *(good|part|poor) +nfn/gm)].map(([, name]) => name);
    expect(namesIn(formatComparison(comparison))).toEqual(["good", "part", "poor"]);
    expect(namesIn(formatComparison(comparison, "time"))).toEqual(["part", "poor", "good"]);
    expect(formatComparison(comparison)).toMatch(
      /poor − good: Weighted log loss 0\.4700 .*: worse, more than chance/,
    );
    expect(formatComparison(comparison)).toContain("not listed: untrained");
  });

  it("compares with the run that is named, of those that are compared", async () => {
    const { pairs } = await compareRuns([], workspace, "poor");
    expect(pairs.map(({ first, second }) => [first, second])).toEqual([
      ["poor", "good"],
      ["poor", "part"],
    ]);
    await expect(compareRuns([], workspace, "gone")).rejects.toThrow("--against gone is none of the runs");
  });
});
