import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { type CommandResult, WorkspaceCopy } from "@spinegrade/test-utils";

export const RUN = "trainer:nfn";

export const RUN_FILE = {
  description: "A run of seconds, for tests.",
  net: { task: "nfn", encoder: "pvt_v2_b0", imageSize: 64, decoderChannels: [16, 16, 16] },
  folds: [4],
  epochs: 1,
  batchSize: 2,
  learningRate: 1e-3,
};

/** Fold 4 validates two of its studies. */
export const PHANTOM = {
  ...{ seed: 5, trainStudies: 4, testStudies: 1 },
  size: { imageSize: 64, sagittalSlices: 7, axialSlices: 6 },
};

/** A copy of this checkout with a small data set and a small run. What was made in one is reused in the next. */
export function smallCopy(): WorkspaceCopy {
  const cache = process.env["SPINEGRADE_E2E_CACHE"];
  if (cache === undefined) throw new Error("shared-cache.mjs, jest's globalSetup, has not run");
  const copy = new WorkspaceCopy(cache);
  copy.write("spinegrade.config.json", { phantom: PHANTOM });
  copy.write("packages/trainer/runs/nfn.json", RUN_FILE);
  return copy;
}

/** The pipeline's tasks that Nx ran, and did not answer from its cache. */
export function executed({ text }: CommandResult): string[] {
  const lines = text.split("\n").filter((line) => line.startsWith("> nx run "));
  return lines
    .filter((line) => !/\[(local cache|remote cache|existing outputs match the cache)/.test(line))
    .map((line) => line.replace(/^> nx run /, "").trim())
    .filter((task) => !task.endsWith(":build"));
}

/** The table of results, as the run prints it. */
export function resultTable({ text }: CommandResult): string {
  const start = text.indexOf("Results of nfn");
  expect(start).toBeGreaterThan(0);
  return text.slice(start, text.indexOf("\n\n", start));
}

/** The folder of the one training in a work folder. */
export function trainingIn(workDir: string): string {
  const fold = join(workDir, "runs/nfn/fold-4");
  const [key = "", ...others] = readdirSync(fold);
  expect(others).toEqual([]);
  return join(fold, key);
}
