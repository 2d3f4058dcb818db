import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { predictTestSeries } from "@spinegrade/predictor";
import { readTrainedRun } from "@spinegrade/tasks";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";
import { readFoldData } from "../run/fold-data.ts";
import {
  makeTrainingWorkspace,
  SMALL_RUN,
  SMALL_SCS_RUN,
  type TrainingWorkspace,
} from "../testing/training-workspace.ts";
import { isLeftUntrained } from "./untrained-run.ts";

const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

describe("the run scs on a data set without labels of the canal", () => {
  let workspace: TrainingWorkspace;
  beforeAll(async () => {
    workspace = await makeTrainingWorkspace(4, "nfn");
    const { workspaceRoot, dataDir, outputDir } = workspace;
    const dataSet = await identifyDataSet(dataDir, ["train_series_descriptions.csv"]);
    await writeFileAtomic(join(workspaceRoot, "spinegrade.config.json"), "{}");
    await writeJsonAtomic(join(outputDir, "samples/scs.json"), { dataSet, samples: [] });
    await writeJsonAtomic(join(outputDir, "ingest/index.json"), { dataSet, series: [], failures: [] });
    // of an earlier data set
    for (const path of ["fold-0/result.json", "results.json", "out-of-fold.json"])
      await writeJsonAtomic(join(outputDir, "runs/scs", path), []);
  });
  afterAll(() => workspace.remove());

  const command = (...args: string[]): Promise<ProcessResult> => {
    const { workspaceRoot, workDir } = workspace;
    return runFromSource([CLI, ...args], { cwd: workspaceRoot, env: { SPINEGRADE_WORK_DIR: workDir } });
  };
  const hasOutput = (path: string): boolean => existsSync(join(workspace.outputDir, "runs/scs", path));

  it("is left untrained, and predicts nothing, so that a submission is made of what there is", async () => {
    const trained = await command("train", "scs", "--fold", "0");
    expect(trained.stderr).toContain(
      "scs, fold 0 is not trained: The data set has no Sagittal T2/STIR series with an image and all its points",
    );
    expect(trained.code).toBe(0);
    expect(hasOutput("fold-0")).toBe(false);

    const summarised = await command("summarise", "scs");
    expect(summarised.stdout).toMatch(/^Results of scs: none\. [^]* filled with priors\.\n$/);
    expect([summarised.code, hasOutput("results.json"), hasOutput("out-of-fold.json")]).toEqual([
      0,
      false,
      false,
    ]);
    expect(await readTrainedRun(workspace, "scs")).toMatchObject({ run: "scs", folds: [] });
    expect(await predictTestSeries(workspace, "scs")).toEqual([]);
  });

  it("is an error for a run that nothing depends on, naming where the reasons are", async () => {
    await expect(readFoldData(workspace, 0, "scs")).rejects.toThrow(
      /scs\.json: fold 0 leaves 0 samples to train on and 0 .* excluded\.json in the same folder gives the reason/,
    );
    expect(await isLeftUntrained("scs-pvt-v2-b4", SMALL_SCS_RUN, workspace)).toBe(false);
    expect(await isLeftUntrained("nfn", SMALL_RUN, workspace)).toBe(false);
  });
});
