import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { executed, RUN_FILE, smallCopy } from "./small-run.ts";
import type { CommandResult, WorkspaceCopy } from "./workspace-copy.ts";

const STUDY = "ensembler:embedded-study";
const RUNS = "packages/trainer/runs/study";
/** Three nets: the ensemble is of the two that predict in different ways. */
const PLAN = {
  description: "A study of seconds, for tests.",
  ensembles: { nfn: ["study-nfn-resnet18", "study-nfn-upper-bound"] },
  fixed: "study-nfn-resnet18",
  bugged: "study-nfn-bugged",
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
    runs = [PLAN.fixed, PLAN.bugged, PLAN.upperBound];
    const files = runs.map((run) => `${run}.json`);
    for (const file of files)
      copy.write(join(RUNS, file), smallest(readFileSync(join(copy.root, RUNS, file), "utf8")));
    first = await copy.nx(STUDY);
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
