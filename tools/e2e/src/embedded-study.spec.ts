import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CommandResult, repeats, type WorkspaceCopy } from "@spinegrade/test-utils";
import { executed, RUN_FILE, smallCopy } from "./small-run.ts";

const isThorough = repeats(0, 1) === 1;
const itThorough = isThorough ? it : it.skip;

const STUDY = "ensembler:embedded-study";
const RUNS = "packages/trainer/runs/study";
/** The ensemble is of two nets that predict in different ways. A third, as published, is trained by `npm run test:slow`. */
const PLAN = {
  description: "A study of seconds, for tests.",
  ensembles: { nfn: ["study-nfn-resnet18", "study-nfn-upper-bound"] },
  fixed: "study-nfn-resnet18",
  bugged: isThorough ? "study-nfn-bugged" : "study-nfn-upper-bound",
  upperBound: "study-nfn-upper-bound",
  partner: "study-nfn-upper-bound",
};

describe("the embedded study in its smallest form: each net trained for one step, in one fold", () => {
  let copy: WorkspaceCopy;
  let first: CommandResult;
  let runs: string[];

  beforeAll(async () => {
    copy = smallCopy();
    copy.write("packages/ensembler/studies/embedded.json", PLAN);
    runs = [...new Set([PLAN.fixed, PLAN.bugged, PLAN.upperBound])];
    const files = runs.map((run) => `${run}.json`);
    for (const file of files)
      copy.write(join(RUNS, file), smallest(readFileSync(join(copy.root, RUNS, file), "utf8")));
    // the threads of the plan: the last bits of a training depend on their number
    first = await copy.nx(STUDY, { TF_NUM_INTRAOP_THREADS: "1" });
  });
  afterAll(() => {
    copy.remove();
  });

  it("trains, validates, predicts, compares and blends with one command", () => {
    expect(first.code).toBe(0);
    const tasks = executed(first);
    expect(tasks).toEqual(expect.arrayContaining(runs.map((run) => `trainer:${run}.fold-4`)));
    expect(tasks.slice(-1)).toEqual([STUDY]);
    const folder = join(copy.root, "data-processed/embedded-study");
    expect(readdirSync(folder).sort()).toEqual(
      ["index.html", "study.json", "submission.csv", "tables.csv", "tables.json", "tables.md"].sort(),
    );
    const lines = readFileSync(join(folder, "submission.csv"), "utf8").trim().split(/\r?\n/);
    expect(lines).toHaveLength(1 + 25);
  });

  it("is answered from the cache the next time", async () => {
    const again = await copy.nx(STUDY);
    expect([again.code, executed(again)]).toEqual([0, []]);
  });

  itThorough("gives the same tables as a plan, which a second run finds done", async () => {
    const study = join(copy.root, "data-processed/embedded-study");
    const tables = readFileSync(join(study, "tables.json"), "utf8");
    rmSync(study, { recursive: true });
    const spinegrade = (...args: string[]) => copy.run("packages/spinegrade/dist/cli.js", args);
    const resources = ["--cores", "1", "--minutes", "10", "--memory", "1000"];
    expect(await spinegrade("plan", STUDY, ...resources, "--out", "plan.json")).toMatchObject({ code: 0 });
    const ran = await spinegrade("run", "plan.json");
    expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("train-study-nfn-bugged-fold-4: done")]);
    expect(readFileSync(join(study, "tables.json"), "utf8")).toBe(tables);
    const again = await spinegrade("run", "plan.json");
    expect([again.code, again.text]).toEqual([0, expect.not.stringContaining(": done")]);
    expect((await spinegrade("status", "plan.json")).text).toMatch(/all \d+ tasks are done/);
  });
});

/** The choices of a study's run that its comparisons rest on, in a training of one step. */
function smallest(file: string): unknown {
  const { net, trial, augmentation, gradePooling } = JSON.parse(file) as Record<string, object>;
  return {
    ...RUN_FILE,
    net: {
      ...RUN_FILE.net,
      ...net,
      decoderChannels: RUN_FILE.net.decoderChannels,
      encoder: RUN_FILE.net.encoder,
    },
    trial,
    ...(augmentation && { augmentation }),
    ...(gradePooling && { gradePooling }),
  };
}
