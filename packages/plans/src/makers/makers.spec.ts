import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { answerCommandLine } from "@spinegrade/pipeline";
import { openPlan, type OpenPlan, type PlanTask } from "@spinegrade/plans";
import { temporaryFolder } from "@spinegrade/test-utils";
import { PROGRAM } from "../program.ts";
import { studyTasks } from "./study-tasks.ts";

const ROOT = new URL("../../../../", import.meta.url).pathname;
const OPTIONS = { root: ROOT, cores: 2, gpus: 0, minutes: 7, memoryMiB: 900, note: () => undefined };

interface Target {
  readonly command: string;
  readonly dependsOn: readonly (string | { readonly target: string })[];
}
type Plugin = (
  files: readonly string[],
  options: undefined,
  context: { readonly workspaceRoot: string },
) => [string, { projects: Readonly<Record<string, { targets: Readonly<Record<string, Target>> }>> }][];

/** The targets that an Nx plugin of the workspace makes of files. */
function targetsOf(
  plugin: string,
  project: string,
  files: readonly string[],
): Readonly<Record<string, Target>> {
  const { createNodesV2 } = createRequire(import.meta.url)(join(ROOT, "tools/workspace", plugin)) as {
    readonly createNodesV2: readonly [string, Plugin];
  };
  const made = createNodesV2[1](files, undefined, { workspaceRoot: ROOT });
  return Object.assign({}, ...made.map(([, { projects }]) => projects[project]?.targets)) as Record<
    string,
    Target
  >;
}

/** Arguments of a command, without the program. */
const argumentsOf = ({ command }: PlanTask): string => command.slice(2).join(" ");

describe("the plan of the embedded study", () => {
  const path = "packages/ensembler/studies/embedded.json";
  let tasks: readonly PlanTask[];
  const planOf = async (
    file: string,
    trainStudies: number,
    dataDir?: string,
  ): Promise<readonly PlanTask[]> => {
    const phantom = { seed: 1, trainStudies, testStudies: 1 };
    const config = { isPhantom: dataDir === undefined, phantom, dataDir: dataDir ?? join(ROOT, "none") };
    return await studyTasks(
      { name: "embedded-study", path, file, shards: 3 },
      config,
      { version: "1" },
      OPTIONS,
    );
  };
  const ofKind = (kind: string): string[] => tasks.filter((task) => task.kind === kind).map(argumentsOf);
  beforeAll(async () => {
    tasks = await planOf(join(ROOT, path), 12);
  });

  it("has the commands of its Nx targets", () => {
    const predictor = targetsOf("study-targets.cjs", "packages/predictor", [path]);
    const commands = Object.values(predictor).map(({ command }) => command.split("cli.js ")[1]);
    expect(ofKind("predict").sort()).toEqual(commands.sort());
    const ensembler = targetsOf("study-targets.cjs", "packages/ensembler", [path]);
    expect(ensembler["embedded-study"]?.command).toMatch(new RegExp(`${ofKind("study")[0] ?? "none"}$`));
  });

  it("trains every fold that Nx trains, and nothing else", () => {
    const { "embedded-study.validate": validate } = targetsOf("study-targets.cjs", "packages/predictor", [
      path,
    ]);
    const runs = validate?.dependsOn.flatMap((one) => (typeof one === "string" ? [] : [one.target])) ?? [];
    const files = runs.map((run) => `packages/trainer/runs/study/${run}.json`);
    const trainer = targetsOf("run-targets.cjs", "packages/trainer", files);
    const folds = runs.flatMap((run) =>
      (trainer[run]?.dependsOn ?? []).flatMap((one) => (typeof one === "string" ? [] : [one.target])),
    );
    const wanted = folds.map(
      (target) => `${trainer[target]?.command.split("cli.js ")[1] ?? ""} --device cpu`,
    );
    expect(ofKind("train").sort()).toEqual(wanted.sort());
    expect(wanted.length).toBeGreaterThan(8);
  });

  it("repeats what a changed study or data set concerns, and nothing else", async () => {
    const known = new Map(tasks.map(({ id, inputs }) => [id, inputs]));
    const changed = (others: readonly PlanTask[], before = known): ReadonlySet<string> =>
      new Set(others.filter(({ id, inputs }) => inputs !== before.get(id)).map(({ kind }) => kind));
    const file = join(await temporaryFolder("plans study"), "study.json");
    const text = await readFile(join(ROOT, path), "utf8");
    await writeFile(file, text.replace('"fixed": "study-nfn-pvt_v2_b0"', '"fixed": "study-nfn-resnet18d"'));
    expect(changed(await planOf(file, 12))).toEqual(new Set(["predict", "study"]));
    const ofData = new Set(tasks.map(({ kind }) => kind).filter((kind) => kind !== "engine"));
    expect(changed(await planOf(join(ROOT, path), 13))).toEqual(ofData);
    const dataDir = await temporaryFolder("plans data");
    const planOwn = (): Promise<readonly PlanTask[]> => planOf(join(ROOT, path), 12, dataDir);
    const before = new Map((await planOwn()).map(({ id, inputs }) => [id, inputs]));
    expect(changed(await planOwn(), before)).toEqual(new Set());
    await writeFile(join(dataDir, "train.csv"), "study_id\n1\n");
    ofData.delete("phantom");
    expect(changed(await planOwn(), before)).toEqual(ofData);
  });

  it("begins trainings after samples and templates, and ingests in shards", () => {
    const [fold] = tasks.filter(({ kind }) => kind === "train");
    expect(fold?.dependsOn).toEqual(["templates", "engine"]);
    expect(fold?.resources).toEqual({ cores: 2, gpus: 0, minutes: 7, memoryMiB: 900 });
    expect(ofKind("ingest-shard")).toEqual(["1/3", "2/3", "3/3"].map((shard) => `ingest --shard ${shard}`));
  });
});

describe("the command plan", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder("plans makers");
    for (const study of ["a", "b"]) await mkdir(join(folder, "two", study), { recursive: true });
  });
  const plan = async (...args: string[]): Promise<OpenPlan> => {
    const out = join(folder, "plan.json");
    await answerCommandLine(PROGRAM, ["plan", ...args, "--out", out]);
    return await openPlan(out);
  };

  it.each<[string[], string]>([
    [["bake"], '"bake" cannot be planned: name ensembler:embedded-study, train, ingest or grade'],
    [["train"], "plan train needs a run"],
    [["ensembler:absent-study"], 'there is no study "absent"'],
    [["ingest", "here"], "plan ingest needs --shards N"],
    [["grade", "here", "--shards", "2"], "plan grade needs weights to grade with"],
    [["ingest", "here", "--shards", "0"], "must be a whole number from 1"],
  ])("refuses %j", async (args, message) => {
    await expect(plan(...args)).rejects.toThrow(message);
  });

  it("refuses an output that is not JSON", async () => {
    const failing = answerCommandLine(PROGRAM, ["plan", "ingest", folder, "--out", "plan.txt"]);
    await expect(failing).rejects.toThrow("must end in .json");
  });

  it("makes no folder for results of a folder that does not exist", async () => {
    const results = join(folder, "never");
    const failing = plan("ingest", join(folder, "absent"), "--shards", "2", "--results", results);
    await expect(failing).rejects.toThrow("absent does not exist");
    expect(existsSync(results)).toBe(false);
  });

  it("replaces a plan, but no other file", async () => {
    const [out, dir] = [join(folder, "package.json"), join(folder, "two")];
    await writeFile(out, '{ "name": "mine" }');
    const args = ["plan", "ingest", dir, "--shards", "2", "--results", join(folder, "r"), "--out", out];
    await expect(answerCommandLine(PROGRAM, args)).rejects.toThrow("package.json exists and is not a plan");
    expect(await readFile(out, "utf8")).toBe('{ "name": "mine" }');
    expect(existsSync(join(folder, "package.tasks"))).toBe(false);
  });

  it("makes a merge of a folder without series, whose task then says that there is no image", async () => {
    const made = await plan("ingest", join(folder, "two"), "--shards", "3", "--results", join(folder, "out"));
    expect(made.tasks.map(({ id }) => id)).toEqual(["merge"]);
    expect(made.root).toBe(join(folder, "out"));
    // the plan can be moved together with its root
    expect(await readFile(made.path, "utf8")).toContain('"root": "out"');
    expect(isAbsolute(made.tasks[0]?.command[1] ?? "")).toBe(true);
  });
});
