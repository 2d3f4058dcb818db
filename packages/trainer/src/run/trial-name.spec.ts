import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { registerTask } from "@spinegrade/tasks";
import { compareRuns, readFoldData, summariseRun, trainFold } from "@spinegrade/trainer";
import { TOY } from "../testing/toy-task.ts";
import {
  makeTrainingWorkspace,
  SMALL_TOY_RUN,
  type TrainingWorkspace,
} from "../testing/training-workspace.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";
import { readTrialConfig, resultNameOf } from "./trial-name.ts";

const RUNS = fileURLToPath(new URL("../../runs", import.meta.url));

describe("resultNameOf", () => {
  it("is the run's own name, or the trial's", async () => {
    expect(await resultNameOf(RUNS, "nfn", undefined, { NX_TASK_HASH: "1" })).toBe("nfn");
    expect(await resultNameOf(RUNS, "folder/mine.json", undefined, {})).toBe("mine");
    expect(await resultNameOf(RUNS, "nfn", "trial-2", {})).toBe("trial-2");
  });

  it("refuses names of shipped runs, and names that lead elsewhere", async () => {
    for (const name of ["nfn", "scs", "nfn-bugged"])
      await expect(resultNameOf(RUNS, "nfn", name, {})).rejects.toThrow("is the name of a shipped run");
    for (const name of ["", "..", "../nfn", "a/b", ".hidden", "a\u0000"])
      await expect(resultNameOf(RUNS, "nfn", name, {})).rejects.toThrow("cannot be the name of a folder");
  });

  it("refuses a trial through Nx, with the commands to use", async () => {
    await expect(resultNameOf(RUNS, "nfn", "trial", { NX_TASK_HASH: "1" })).rejects.toThrow(
      /cannot go through Nx[^]*train nfn --fold K --name trial[^]*summarise nfn --name trial/,
    );
  });
});

describe("a trial", () => {
  let workspace: TrainingWorkspace;
  beforeAll(async () => {
    registerTask(TOY);
    workspace = await makeTrainingWorkspace(2, "toy");
  });
  afterAll(() => workspace.remove());

  it("has its own results, which are summarised by its own settings and compared with the run's", async () => {
    const engine = await startEngine();
    const data = await readFoldData(workspace, 0, "toy");
    const train = (run: string, epochs: number) =>
      trainFold({
        ...{ run, fold: 0, config: { ...SMALL_TOY_RUN, epochs }, data },
        ...{ folders: workspace, engine, key: "k" },
      });
    await train("nfn", 1);
    const resultOf = () => readFile(join(workspace.outputDir, "runs/nfn/fold-0/result.json"), "utf8");
    const before = await resultOf();
    await train("trial", 2);
    expect(await resultOf()).toBe(before);

    await summariseRun("nfn", { ...SMALL_TOY_RUN, epochs: 1 }, workspace);
    const config = await readTrialConfig(workspace.outputDir, "trial");
    if (isTwoStage(config)) throw new Error("the toy is on single volumes");
    expect(config).toMatchObject({ epochs: 2, folds: [0] });
    expect(await summariseRun("trial", config, { ...workspace, trial: true })).toContain("Results of trial");
    const marked = ["nfn", "trial"].map(async (name) => {
      const path = join(workspace.outputDir, "runs", name, "out-of-fold.json");
      return (JSON.parse(await readFile(path, "utf8")) as { trial?: boolean }).trial;
    });
    expect(await Promise.all(marked)).toEqual([undefined, true]);
    const page = await readFile((await compareRuns(["nfn", "trial"], workspace)).page, "utf8");
    expect(page).toContain("<h1>Training runs nfn, trial</h1>");
    expect(page).toMatch(/trial 0, epoch 2: /);
    await expect(readTrialConfig(workspace.outputDir, "none")).rejects.toThrow("no fold of the trial none");
  });
});
