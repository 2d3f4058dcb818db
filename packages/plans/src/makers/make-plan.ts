import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { loadConfig, readManifest, readReceipt, UserError } from "@spinegrade/pipeline";
import { folderOfPackage } from "../plan/own-command.ts";
import type { PlanTask } from "../plan/plan.ts";
import { planFolders } from "./plan-folders.ts";
import type { PlanOptions } from "./plan-options.ts";

/** A request for a plan. */
export interface PlanRequest {
  readonly what: string;
  readonly names: readonly string[];
  readonly shards: number | undefined;
  readonly results: string;
  readonly models: readonly string[];
  readonly options: Omit<PlanOptions, "root">;
}

/** The tasks of a new plan, and the folder in which their commands run. */
export interface PlannedTasks {
  readonly root: string;
  readonly tasks: readonly PlanTask[];
}

/** Makes the tasks of a plan. @throws UserError when it cannot be planned. */
export async function makePlan(request: PlanRequest): Promise<PlannedTasks> {
  const { what, names } = request;
  const study = /^ensembler:(.+)-study$/.exec(what)?.[1];
  if (study !== undefined) return await planStudy(study, request);
  if (what !== "train" && what !== "ingest" && what !== "grade")
    throw new UserError(`"${what}" cannot be planned: name ensembler:embedded-study, train, ingest or grade`);
  if (names.length === 0)
    throw new UserError(
      `plan ${what} needs ${what === "train" ? "a run" : "a folder of DICOM files"}: plan ${what} NAME ...`,
    );
  return what === "train" ? await planTraining(request) : await planShards(what, request);
}

async function planStudy(name: string, { shards = 1, options }: PlanRequest): Promise<PlannedTasks> {
  const { studyTasks } = await import("../makers/study-tasks.ts");
  const config = await loadConfig();
  const root = config.workspaceRoot;
  const file = join(folderOfPackage("ensembler"), "studies", `${name}.json`);
  if (!existsSync(file)) throw new UserError(`there is no study "${name}": ${file} does not exist`);
  const path = relative(root, file).replaceAll("\\", "/");
  const study = { name: `${name}-study`, path, file, shards };
  return { root, tasks: await studyTasks(study, config, await versions(), { ...options, root }) };
}

async function planTraining({ names, options }: PlanRequest): Promise<PlannedTasks> {
  const { trainTasks } = await import("../makers/train-tasks.ts");
  const { workspaceRoot: root, outputDir } = await loadConfig();
  const keys: Record<string, string> = {};
  for (const folder of ["samples", "shapes"]) {
    const receipt = await readReceipt(join(outputDir, folder)).catch((cause: unknown) => {
      throw new UserError("trainings need samples and templates: npx nx run shape-alignment:templates", {
        cause,
      });
    });
    keys[folder] = receipt.contentKey;
  }
  const start = { dependsOn: [], inputs: { ...(await versions()), made: keys } };
  return { root, tasks: (await trainTasks(names, start, { ...options, root })).tasks };
}

async function planShards(kind: "ingest" | "grade", request: PlanRequest): Promise<PlannedTasks> {
  const { names: dirs, results, shards, models, options } = request;
  if (shards === undefined)
    throw new UserError(
      `plan ${kind} needs --shards N: the studies are divided among N tasks; 50 studies a task is a good size`,
    );
  if (kind === "grade" && models.length === 0)
    throw new UserError("plan grade needs weights to grade with: --models FILE|BUNDLE ...");
  const root = results;
  return {
    root,
    tasks: await planFolders(kind, { dirs, results, shards, models }, { ...options, root }, await versions()),
  };
}

async function versions(): Promise<object> {
  return { spinegrade: (await readManifest(new URL("../../package.json", import.meta.url))).version };
}
