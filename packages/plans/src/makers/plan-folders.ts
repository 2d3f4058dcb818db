import { basename, join, resolve } from "node:path";
import type { DividedFolder } from "@spinegrade/dicom-ingest";
import { BUNDLE_FILE, isBundle, isPathName, sha256File, UserError } from "@spinegrade/pipeline";
import type { PlanTask } from "../plan/plan.ts";
import { folderTasks, type FolderToPlan } from "./folder-tasks.ts";
import type { PlanOptions } from "./plan-options.ts";

/** The options for folders to ingest or to grade. */
export interface FoldersToPlan {
  readonly dirs: readonly string[];
  /** The folder for results, which is the root of the plan. */
  readonly results: string;
  readonly shards: number;
  /** Weights for grading: files or bundles. */
  readonly models: readonly string[];
}

type Described = Pick<FolderToPlan, "command" | "merged" | "inputs">;

/**
 * The tasks that ingest or grade folders in shards. The headers of all files are read now, as the shards are made of
 * them; what is known of an earlier plan is not read again.
 * @throws UserError when a folder cannot be read, holds no MR series, or two have one name.
 */
export async function planFolders(
  kind: FolderToPlan["kind"],
  { dirs, results, shards, models }: FoldersToPlan,
  options: PlanOptions,
  versions: object,
): Promise<PlanTask[]> {
  const { shardResultPath } = await import("@spinegrade/dicom-ingest");
  const described = kind === "grade" ? await describeGrading(models) : INGEST;
  const tasks: PlanTask[] = [];
  for (const dir of dirs) {
    const out = dirs.length === 1 ? "." : nameOf(dir, dirs);
    const divided = await divide(kind, dir, join(results, out), shards);
    const { merged, ...rest } = described;
    const isSingle = divided.studies.reduce((sum, count) => sum + count, 0) === 1;
    const folder: FolderToPlan = {
      ...{ kind, dir, out, divided, ...rest },
      label: dirs.length === 1 ? "" : `-${out}`,
      inputs: { ...rest.inputs, versions },
      shardFile: (index) => shardResultPath({ index, count: shards }),
      merged: kind === "grade" && isSingle ? [] : merged,
    };
    tasks.push(...folderTasks(folder, options));
  }
  return tasks;
}

const INGEST: Described = {
  command: { before: [], after: [] },
  merged: ["report.json", "report.txt"],
  inputs: {},
};

async function describeGrading(models: readonly string[]): Promise<Described> {
  const hashes: string[] = [];
  const paths = models.map((path) => resolve(path));
  for (const path of paths) hashes.push(await hashOfModel(path));
  return {
    command: { before: ["grade"], after: paths.flatMap((path) => ["--models", path]) },
    merged: ["results.csv", "results-wide.csv", "index.html"],
    inputs: { models: hashes },
  };
}

/** The hash of a file, or of a bundle's list of files. */
async function hashOfModel(path: string): Promise<string> {
  return await sha256File(isBundle(path) ? join(path, BUNDLE_FILE) : path);
}

async function divide(
  kind: FolderToPlan["kind"],
  dir: string,
  out: string,
  shards: number,
): Promise<DividedFolder> {
  if (kind === "ingest")
    return await (await import("@spinegrade/dicom-ingest")).divideFolder(dir, out, shards);
  return await (await import("@spinegrade/grading")).divideStudies(dir, out, shards);
}

function nameOf(dir: string, dirs: readonly string[]): string {
  const name = basename(resolve(dir));
  const namesakes = dirs.filter((one) => basename(resolve(one)) === name);
  if (namesakes.length === 1 && isPathName(name)) return name;
  throw new UserError(
    `the results of ${dir} cannot go to a folder named ${JSON.stringify(name)}: ` +
      (namesakes.length > 1 ? `${namesakes.join(" and ")} have one name: ` : "") +
      "make a plan for each folder",
  );
}
