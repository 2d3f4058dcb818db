import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SmallWorkspace } from "./small-workspace.ts";

interface Project {
  readonly targets: Readonly<
    Record<
      string,
      {
        readonly options: { readonly command: string; readonly env?: Readonly<Record<string, string>> };
        readonly parallelism?: boolean;
        readonly inputs?: readonly unknown[];
      }
    >
  >;
}

let workspace: SmallWorkspace;
let trainer: Project;
beforeAll(async () => {
  workspace = new SmallWorkspace();
  workspace.write("packages/trainer/package.json", '{ "name": "@small/trainer" }');
  workspace.write("packages/trainer/runs/nfn.json", '{ "folds": [0, 2] }');
  workspace.write("packages/trainer/runs/study/member.json", '{ "folds": [0, 1] }');
  workspace.write("packages/trainer/runs/own.json", '{ "folds": [0], "pretrained": "weights.pth" }');
  workspace.write("packages/trainer/runs/broken.json", "{ no JSON");
  workspace.write("packages/trainer/runs/odd.json", '{ "folds": "all" }');
  workspace.write("packages/trainer/runs/a; touch b.json", '{ "folds": [0] }');
  workspace.write("packages/demo/package.json", '{ "name": "@small/demo" }');
  workspace.write("packages/demo/tsconfig.build.json", "{}");
  workspace.write("packages/demo/jest.config.js", "");
  const ingest = {
    command: "node packages/demo/ingest.mjs",
    cache: true,
    inputs: [{ runtime: "node tools/workspace/state.mjs ingest" }],
  };
  workspace.write("packages/demo/project.json", JSON.stringify({ name: "demo", targets: { ingest } }));
  // a command that, as ours, reads the data folder in use
  workspace.write(
    "packages/demo/ingest.mjs",
    `import { readdirSync } from "node:fs";
console.log("RESULT OF " + readdirSync(process.env.SPINEGRADE_DATA_DIR ?? ".").length + " FILES");`,
  );
  workspace.write("data/train.csv", "study_id\n1\n");
  trainer = await show("trainer");
});
afterAll(() => {
  workspace.remove();
});

/** Every package has these. */
const OF_NX = ["nx-release-publish", "lint"];

const show = async (project: string): Promise<Project> =>
  JSON.parse((await workspace.nx(["show", "project", project, "--json"])).stdout) as Project;

describe("the Nx plugins", () => {
  it("make targets of every run file, and a broken one takes no other with it", () => {
    const { targets } = trainer;
    const names = Object.keys(targets).filter((name) => !OF_NX.includes(name));
    const ofRun = (run: string) => [run, ...[0, 1, 2, 3, 4].map((fold) => `${run}.fold-${fold}`)];
    expect(names.sort()).toEqual(["broken", "nfn", "odd", "own", "member"].flatMap(ofRun).sort());
    expect(targets["nfn.fold-2"]?.options.command).toBe(
      "node packages/trainer/dist/cli.js train nfn --fold 2",
    );
  });

  it("train one net at a time, but members of a study side by side with a thread each", () => {
    const { targets } = trainer;
    expect(targets["nfn.fold-0"]?.parallelism).toBe(false);
    expect(targets["nfn.fold-0"]?.options.env).toBeUndefined();
    expect(targets["member.fold-0"]?.parallelism).not.toBe(false);
    expect(targets["member.fold-0"]?.options.env).toEqual({ TF_NUM_INTRAOP_THREADS: "1" });
  });

  it("look at the file with a run's initial weights, which Nx does not hash", () => {
    const weights = { runtime: "node tools/workspace/state.mjs weights:packages/trainer/runs/own.json" };
    expect(trainer.targets["own.fold-0"]?.inputs).toContainEqual(weights);
    expect(JSON.stringify(trainer.targets["nfn.fold-0"]?.inputs)).not.toContain("weights:");
  });

  it("never answer with what was computed in another precision", () => {
    const variable = { env: "SPINEGRADE_PRODUCT_PRECISION" };
    expect(trainer.targets["nfn.fold-0"]?.inputs).toContainEqual(variable);
    expect(trainer.targets["nfn"]?.inputs).not.toContainEqual(variable); // sums up what the folds computed
    const file = new URL("../../../packages/predictor/project.json", import.meta.url);
    const { targets } = JSON.parse(readFileSync(file, "utf8")) as Project;
    for (const name of ["predict", "predict-chain", "validate"])
      expect(targets[name]?.inputs).toContainEqual(variable);
  });

  it("give a package the targets that its files ask for", async () => {
    const { targets } = await show("demo");
    expect(Object.keys(targets)).toEqual(expect.arrayContaining(["build", "ingest", "lint", "test"]));
  });

  it("never answer for a missing data folder from the cache, and do for the same data", async () => {
    const ingest = (folder: string) =>
      workspace.nx(["run", "demo:ingest"], { SPINEGRADE_DATA_DIR: join(workspace.root, folder) });
    expect((await ingest("data")).stdout).toContain("RESULT OF 1 FILES");
    const again = await ingest("data");
    expect(again.stdout).toContain("RESULT OF 1 FILES");
    expect(again.stdout).toMatch(/1\/1 hit|read the output from the cache/);
    const missing = await ingest("missing");
    expect(missing.code).not.toBe(0);
    expect(missing.stdout + missing.stderr).not.toContain("RESULT OF");
  });
});

describe("a target that takes arguments and depends on runs", () => {
  it.each([
    ["spinegrade", "grade"],
    ["submission-writer", "run"],
  ])("%s:%s names their folds first: else Nx would give the arguments to the trainings", (name, target) => {
    const file = new URL(`../../../packages/${name}/project.json`, import.meta.url);
    const { targets } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly targets: Record<string, { readonly dependsOn: readonly unknown[] }>;
    };
    const ofTrainer = (targets[target]?.dependsOn ?? []).flatMap((one) =>
      typeof one === "object" && one !== null && "target" in one ? [String(one.target)] : [],
    );
    const runs = ["nfn", "scs", "ss"];
    const named = ofTrainer.filter((one) => runs.includes(one.replace(".fold-0", "")));
    expect(named).toEqual([...runs.map((run) => `${run}.fold-0`), ...runs]);
  });
});
