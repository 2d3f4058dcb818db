import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type CommandResult,
  repeats,
  run,
  SlurmCluster,
  temporaryFolder,
  until,
  whyNoCluster,
  type WorkspaceCopy,
} from "@spinegrade/test-utils";
import { PHANTOM, RUN_FILE, smallCopy, trainingIn } from "./small-run.ts";

const reason = repeats(0, 1) === 1 ? whyNoCluster() : "only by npm run test:slow";

/** Samples of a fold, of one study each: as many steps in an epoch. */
const STEPS = 6;
/** Files that are equal in two trainings of the same bits; their logs state times. */
const RESULTS = [
  ...["fold-4/config.json", "fold-4/out-of-fold.json", "run.json", "out-of-fold.json", "calibration.json"],
];

(reason === undefined ? describe : describe.skip)(`a training on Slurm (${reason ?? "started here"})`, () => {
  let cluster: SlurmCluster;
  let copy: WorkspaceCopy;
  const spinegrade = (...args: string[]): Promise<CommandResult> =>
    copy.run("packages/spinegrade/dist/cli.js", args);
  const work = (): string => join(copy.cacheDir, "work");
  const output = (): string => join(copy.root, "plan.tasks/logs/train-nfn-fold-4.log");

  beforeAll(async () => {
    cluster = await SlurmCluster.start(await temporaryFolder("slurm-training"));
    copy = smallCopy();
    copy.write("spinegrade.config.json", { phantom: { ...PHANTOM, trainStudies: 10 } });
    copy.write("packages/trainer/runs/nfn.json", { ...RUN_FILE, epochs: 3, batchSize: 1 });
    expect(await copy.nx("shape-alignment:templates")).toMatchObject({ code: 0 });
    const needs = ["--cores", "1", "--memory", "900", "--minutes", "10"];
    expect(await spinegrade("plan", "train", "nfn", ...needs, "--out", "plan.json")).toMatchObject({
      code: 0,
    });
  });
  afterAll(async () => {
    await cluster.stop();
    copy.remove();
  });

  /** Removes the results of a training and returns them, by file. */
  function takeResults(): Map<string, string> {
    const checkpoint = join(trainingIn(work()), "checkpoint.safetensors");
    const made = new Map([["weights", readFileSync(checkpoint, "base64")]]);
    const runs = join(copy.root, "data-processed/runs");
    for (const name of RESULTS) made.set(name, readFileSync(join(runs, "nfn", name), "utf8"));
    for (const task of ["train-nfn-fold-4", "summarise-nfn"])
      made.set(task, readFileSync(join(copy.root, "plan.tasks/receipts", task, "receipt.json"), "utf8"));
    for (const folder of [runs, join(work(), "runs"), join(copy.root, "plan.tasks")])
      rmSync(folder, { recursive: true });
    return made;
  }

  /** Waits until the training has taken a step. @throws Error with the end of its log when it takes none. */
  async function untilStep(step: number): Promise<void> {
    const hasTaken = (): boolean => {
      const isMade = existsSync(join(work(), "runs/nfn/fold-4"));
      const log = isMade ? join(trainingIn(work()), "log.jsonl") : "";
      return existsSync(log) && readFileSync(log, "utf8").includes(`"step":${step},`);
    };
    const said = (): string =>
      existsSync(output()) ? readFileSync(output(), "utf8").slice(-2000) : "nothing";
    await until(hasTaken, () => `the training takes no step ${step}; it said: ${said()}`, 300);
  }

  it("put back into the queue in mid-epoch, by a person and before its time limit, ends in the same bits as here", async () => {
    expect(await spinegrade("run", "plan.json")).toMatchObject({ code: 0 });
    const here = takeResults();
    expect(await spinegrade("run", "plan.json", "--on", "slurm")).toMatchObject({ code: 0 });
    await untilStep(2);
    expect((await spinegrade("status", "plan.json")).text).toMatch(
      /train-nfn-fold-4 +running +n[12] \(slurm 1_0\)/,
    );
    await run("scontrol", ["requeue", "1_0"]);
    await untilStep(STEPS + 2);
    // what Slurm sends before the time limit
    await run("scancel", ["--batch", "--signal=USR1", "1_0"]);
    expect(await spinegrade("run", "plan.json", "--on", "slurm", "--wait")).toMatchObject({ code: 0 });
    const log = readFileSync(output(), "utf8");
    const resumed = log.match(/resumes after step \d+ \(epoch \d+, [1-5] steps in\)/g);
    expect(resumed).toHaveLength(2);
    expect(takeResults()).toEqual(here);
  });
});
