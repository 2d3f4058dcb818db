import { resolve } from "node:path";
import type { DividedFolder } from "@spinegrade/dicom-ingest";
import { makeTask } from "../plan/make-task.ts";
import { ownCommand, type PlannedPackage } from "../plan/own-command.ts";
import type { PlanTask, Resources } from "../plan/plan.ts";
import { type PlanOptions, UNMEASURED } from "./plan-options.ts";

/** A folder of DICOM files to ingest or to grade in shards. */
export interface FolderToPlan {
  readonly kind: "ingest" | "grade";
  readonly dir: string;
  /** The folder of its results, from the root; "." where the root is that folder. */
  readonly out: string;
  /** Part of the ids, where a plan has several folders; else "". */
  readonly label: string;
  /** Before and after the folder in the commands: `grade`, models. */
  readonly command: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly divided: DividedFolder;
  readonly shardFile: (index: number) => string;
  /** Outputs of the merge, relative to `out`; empty when there is nothing to merge. */
  readonly merged: readonly string[];
  readonly inputs: object;
}

const PACKAGES: Readonly<Record<FolderToPlan["kind"], PlannedPackage>> = {
  ingest: "dicom-ingest",
  grade: "grading",
};

/** Minutes of one study on a core, by the benchmarks of both packages with room for slow disks. */
const MINUTES = { ingest: 0.1, grade: 1.5 } as const;
/** Minutes until a shard reads its first study. */
const START_MINUTES = 3;
/** Factor on the estimate, as room for slower nodes. */
const MARGIN = 2;

/** A task for each shard that holds a study, and one that merges them. */
export function folderTasks(folder: FolderToPlan, options: PlanOptions): PlanTask[] {
  const { kind, divided, label, inputs, out } = folder;
  const count = divided.hashes.length;
  const inOut = (path: string): string => (out === "." ? path : `${out}/${path}`);
  const command = (...more: readonly string[]): string[] => [
    ...ownCommand(options.root, PACKAGES[kind], ...folder.command.before, resolve(folder.dir)),
    ...[...folder.command.after, "--out", out, ...more],
  ];
  const shards = divided.hashes.flatMap((hash, at) => {
    const studies = divided.studies[at] ?? 0;
    if (studies === 0) return [];
    const task = makeTask({
      id: `${kind}${label}-${at + 1}-of-${count}`,
      kind,
      command: command("--shard", `${at + 1}/${count}`),
      inputs: { inputs, list: hash },
      ...{ resources: resourcesOf(kind, studies, options), exitCodes: [0, 2] },
      outputs: [inOut(folder.shardFile(at + 1))],
    });
    return [task];
  });
  if (folder.merged.length === 0) return shards;
  const merge = makeTask({
    id: `merge${label}`,
    kind: "merge",
    command: command(),
    dependsOn: shards,
    ...{ inputs, exitCodes: [0, 2] },
    resources: { ...resourcesOf(kind, 1, options), minutes: 30 + Math.ceil(totalOf(divided) / 100) },
    outputs: folder.merged.map(inOut),
  });
  return [...shards, merge];
}

function totalOf({ studies }: DividedFolder): number {
  return studies.reduce((sum, count) => sum + count, 0);
}

function resourcesOf(kind: FolderToPlan["kind"], studies: number, options: PlanOptions): Resources {
  const { cores, gpus, minutes, memoryMiB = UNMEASURED.memoryMiB } = options;
  const expected = Math.ceil(START_MINUTES + (MARGIN * MINUTES[kind] * studies) / cores);
  return { cores, memoryMiB, gpus: kind === "grade" ? gpus : 0, minutes: minutes ?? expected };
}
