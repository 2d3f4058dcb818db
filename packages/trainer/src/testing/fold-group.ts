import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { type EngineInfo, startEngine } from "@spinegrade/engine";
import { registerTask } from "@spinegrade/tasks";
import { repeats } from "@spinegrade/test-utils";
import { readFoldData } from "../run/fold-data.ts";
import type { FoldJob } from "../run/fold-job.ts";
import type { RunConfig } from "../run/run-config.ts";
import { TOY } from "./toy-task.ts";
import {
  makeTrainingWorkspace,
  SMALL_RUN,
  SMALL_SCS_RUN,
  SMALL_TOY_RUN,
  type TrainingWorkspace,
} from "./training-workspace.ts";

export type TaskName = "nfn" | "scs" | "toy";

/** A run of seconds for each task. */
export const SMALL_RUNS: Readonly<Record<TaskName, RunConfig>> = {
  nfn: SMALL_RUN,
  scs: SMALL_SCS_RUN,
  toy: SMALL_TOY_RUN,
};
export const BOTH_TASKS = ["nfn", "scs"] as const;
/** The task of specs that compare many trainings; `npm run test:slow` trains a whole net in each. */
export const LOOP_TASK: TaskName = repeats(0, 1) === 1 ? "nfn" : "toy";

export let engine: EngineInfo;
/** Workspace of the running group of tests. */
export let workspace: TrainingWorkspace;

// a spec that imports this has the hook: jest loads each module once a spec file
beforeAll(async () => {
  engine = await startEngine();
  registerTask(TOY);
});

/** Makes one workspace for all tests of a group; each training has a separate key. */
export function useWorkspace(task: TaskName): void {
  beforeAll(async () => {
    workspace = await makeTrainingWorkspace(4, task);
  });
  afterAll(() => workspace.remove());
}

/** The training of fold 0 in the group's workspace. */
export async function jobOf(
  key: string,
  changes: Partial<RunConfig> = {},
  task: TaskName = "nfn",
): Promise<FoldJob> {
  const data = await readFoldData(workspace, 0, task);
  return {
    run: "small",
    fold: 0,
    config: { ...SMALL_RUNS[task], ...changes },
    data,
    folders: workspace,
    engine,
    key,
  };
}

/** The checkpoint that the training of that key left. */
export function checkpointOf(key: string): Promise<Buffer> {
  return readFile(join(workspace.workDir, "runs/small/fold-0", key, "checkpoint.safetensors"));
}
