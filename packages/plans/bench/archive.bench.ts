/**
 * The plan of an archive of so many series, without these: 5 per study, 50 studies per shard. Prints one JSON line per step, and a
 * table to standard error.
 * npm run bench -- --name archive -- --entries 10000,100000,1000000
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeWithHash, sha256, writeReceipt } from "@spinegrade/pipeline";
import { type GrowingStep, measureSteps } from "@spinegrade/test-utils/measure-steps";
import { SERIES_IN_STUDY, STUDIES_IN_SHARD } from "@spinegrade/test-utils/simulated-archive";
import { folderTasks, type FolderToPlan } from "../src/makers/folder-tasks.ts";
import { openPlan, placesOf } from "../src/plan/open-plan.ts";
import type { PlanTask } from "../src/plan/plan.ts";
import { savePlan } from "../src/plan/save-plan.ts";
import { openExcerpt, writeExcerpts } from "../src/plan/task-excerpt.ts";
import { receiptName } from "../src/run/is-done.ts";
import { formatStatus } from "../src/status/format-status.ts";
import { findStatus } from "../src/status/task-status.ts";

/** Bytes of a series in the result of a shard: the name and the key of its volume. */
const RESULT_BYTES = 200;

const planIn = (folder: string): string => join(folder, "plan.json");

function tasksFor(entries: number, root: string): PlanTask[] {
  const count = Math.ceil(entries / SERIES_IN_STUDY / STUDIES_IN_SHARD);
  const shards = Array.from({ length: count }, (_, at) => at);
  const divided = {
    hashes: shards.map((at) => sha256(String(at))),
    studies: shards.map(() => STUDIES_IN_SHARD),
  };
  const folder: FolderToPlan = {
    kind: "ingest",
    ...{ dir: "/archive", out: ".", label: "", divided, inputs: {} },
    ...{ command: { before: [], after: [] }, merged: ["report.json", "report.txt"] },
    shardFile: (index) => `shards/${index}-of-${count}.json`,
  };
  return folderTasks(folder, { root, cores: 1, gpus: 0, note: () => undefined });
}

/** Writes the receipts of all tasks of a plan, as finished tasks leave them. */
async function finishAll(folder: string): Promise<void> {
  const plan = await openPlan(planIn(folder));
  const content = "x".repeat(SERIES_IN_STUDY * STUDIES_IN_SHARD * RESULT_BYTES);
  for (const task of plan.tasks) {
    for (const path of task.outputs) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const stored = await Promise.all(task.outputs.map((path) => describeWithHash(folder, path)));
    const receipt = { task: receiptName(task), contentKey: task.inputs, stored };
    await writeReceipt(placesOf(plan, task).receipt, receipt);
  }
}

async function openTask(folder: string, kind: string): Promise<void> {
  const excerpt = await openExcerpt(planIn(folder), { kind, place: 0 }, (line) => {
    throw new Error(line);
  });
  if (excerpt === undefined) throw new Error(`the first task of the kind ${kind} has no excerpt`);
}

async function showStatus(folder: string, expected: string): Promise<void> {
  const statuses = await findStatus(await openPlan(planIn(folder)), { queued: new Map() });
  const shown = formatStatus(statuses);
  if (!shown.includes(expected)) throw new Error(`the status does not say "${expected}"`);
}

const STEPS: readonly GrowingStep[] = [
  {
    name: "plan, made and written",
    prepare: (entries, folder) =>
      Promise.resolve(async () => {
        await savePlan(planIn(folder), folder, tasksFor(entries, folder));
        return (await stat(planIn(folder))).size;
      }),
  },
  {
    name: "plan, opened whole",
    prepare: (_, folder) =>
      Promise.resolve(async () => {
        await openPlan(planIn(folder));
        return undefined;
      }),
  },
  {
    name: "excerpts of the plan for all tasks, written",
    prepare: async (_, folder) => {
      const plan = await openPlan(planIn(folder));
      return async () => {
        await writeExcerpts(plan);
        return undefined;
      };
    },
  },
  {
    name: "excerpt of a task, opened by it",
    prepare: (_, folder) =>
      Promise.resolve(async () => {
        await openTask(folder, "ingest");
        return undefined;
      }),
  },
  {
    name: "excerpt of the merge, opened by it",
    prepare: (_, folder) =>
      Promise.resolve(async () => {
        await openTask(folder, "merge");
        return undefined;
      }),
  },
  {
    name: "status, nothing begun",
    prepare: (_, folder) =>
      Promise.resolve(async () => {
        await showStatus(folder, "0 of ");
        return undefined;
      }),
  },
  {
    name: "status, all done, every output's checksum",
    prepare: async (_, folder) => {
      await finishAll(folder);
      return async () => {
        await showStatus(folder, "tasks are done");
        return undefined;
      };
    },
  },
];

await measureSteps(import.meta.url, STEPS);
