import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  findEnded,
  findQueued,
  findStatus,
  formatStatus,
  runHere,
  submitToSlurm,
  type OpenPlan,
} from "@spinegrade/plans";
import { run, SlurmCluster, temporaryFolder, whyNoCluster } from "@spinegrade/test-utils";
import { THREE, tinyPlan, type TinyTask } from "../testing/tiny-plan.ts";
import { formatRanges, parseRanges } from "./array-ranges.ts";
import { halve, planArrays } from "./plan-arrays.ts";
import { runSlurm } from "./run-slurm.ts";
import { waitForSlurm } from "./run-on-slurm.ts";
import { parseEndedJson, parseSacct, parseScontrol, readEnded } from "./slurm-accounting.ts";
import { parseSlurmLimits } from "./slurm-limits.ts";
import { parseQueueJson, parseQueueText } from "./slurm-queue.ts";
import { readSubmissions } from "./submissions.ts";

const reason = whyNoCluster();
const QUIET = { sbatch: [], log: () => undefined };

const receiptsOf = (plan: OpenPlan): Promise<string[]> =>
  Promise.all(plan.tasks.map(({ receipt }) => readFile(join(plan.folder, receipt, "receipt.json"), "utf8")));
const statusOf = async (plan: OpenPlan): Promise<string> => {
  const queued = await findQueued(plan);
  return formatStatus(await findStatus(plan, { queued, ended: await findEnded(plan, queued) }));
};

(reason === undefined ? describe : describe.skip)(`a real cluster (${reason ?? "started here"})`, () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await SlurmCluster.start(await temporaryFolder("slurm"), ["MaxArraySize=3"]);
  }, 60_000);
  afterAll(() => cluster.stop(), 60_000);

  it("runs a plan to the receipts that this machine gives, byte for byte, and shows what fails", async () => {
    const fails: TinyTask = { id: "fails", kind: "odd", script: "echo no such study; exit 4" };
    // more of a kind than an array may have
    const more = [3, 4, 5].map((at) => ({
      id: `part-${at}`,
      kind: "part",
      script: `printf x > part-${at}.txt`,
    }));
    const after = { id: "after", kind: "late", script: "true", dependsOn: ["fails"] };
    const tasks = [...THREE, ...more, fails, after];
    const plan = await tinyPlan(await temporaryFolder("plans on slurm"), tasks);
    expect(await submitToSlurm(plan, QUIET)).toEqual({ tasks: 8, done: 0, inQueue: 0 });
    expect(await statusOf(plan)).toMatch(/join +queued +\S+ \(slurm \d+_0\)/);
    expect((await submitToSlurm(plan, QUIET)).inQueue).toBeGreaterThan(0);
    await waitForSlurm(plan, 200);
    const shown = await statusOf(plan);
    expect(shown).toMatch(/part-5 +done +n[12] \(slurm \d+_1\)/);
    expect(shown).toMatch(/after +waiting +Slurm says CANCELLED \(\d+_0\)/);
    const [{ job } = { job: 0 }] = (await readSubmissions(plan)).filter(({ kind }) => kind === "odd");
    const byText = parseScontrol(await run("scontrol", ["-o", "show", "job", String(job)]));
    expect(byText).toEqual([{ job, index: 0, state: "FAILED", where: expect.stringMatching(/^n[12]$/) }]);
    // this cluster has no accounting: squeue answers, or scontrol
    expect((await readEnded([job, 1])).filter((ended) => ended.job === job)).toEqual(byText);
    expect(shown).toContain("fails failed: exit code 4; its log ends:\n");
    expect(shown).toContain("  no such study\n");
    const here = await tinyPlan(await temporaryFolder("plans here"), [...THREE, ...more]);
    await runHere(here, { machine: { cores: 2, memoryMiB: 1000, gpus: 0 } });
    const own = { ...plan, tasks: plan.tasks.slice(0, here.tasks.length) };
    expect(await receiptsOf(own)).toEqual(await receiptsOf(here));
  }, 120_000);
});

describe("what Slurm prints", () => {
  it("is read as ranges and written so", () => {
    expect(formatRanges([0, 1, 2, 3, 7, 9, 10])).toBe("0-3,7,9-10");
    expect(parseRanges("0-3,7,9-10")).toEqual([0, 1, 2, 3, 7, 9, 10]);
    expect(parseRanges("[4-8:2%3]")).toEqual([4, 6, 8]);
    expect(parseRanges("0-3,...")).toBeUndefined();
  });

  it("gives the limits, Slurm's own where it says none", () => {
    expect(parseSlurmLimits("MaxArraySize            = 51\nMaxJobCount = 7\n")).toEqual({
      arraySize: 51,
      jobs: 7,
    });
    expect(parseSlurmLimits("")).toEqual({ arraySize: 1001, jobs: 10_000 });
  });

  it("gives one queue, as text and as JSON of old and new versions", () => {
    const expected = [
      { job: 1, index: 0, isRunning: true, where: "n1" },
      { job: 1, index: 2, isRunning: false, where: "Resources" },
      { job: 9, index: undefined, isRunning: false, where: "Priority" },
    ];
    const text =
      "1|0|RUNNING|n1|None\n1|2|PENDING||Resources\n9|N/A|PENDING||Priority\n1|1|COMPLETED||None\n";
    expect(parseQueueText(text)).toEqual(expected);
    const jobs = [
      {
        job_id: 2,
        array_job_id: 1,
        array_task_id: 0,
        job_state: "RUNNING",
        nodes: "n1",
        state_reason: "None",
      },
      {
        job_id: 1,
        array_job_id: 1,
        array_task_id: null,
        array_task_string: "2",
        job_state: "PENDING",
        state_reason: "Resources",
      },
      {
        job_id: 9,
        array_job_id: 0,
        array_task_id: null,
        array_task_string: "",
        job_state: "PENDING",
        state_reason: "Priority",
      },
      { job_id: 3, array_job_id: 1, array_task_id: 1, job_state: "COMPLETED" },
    ];
    expect(parseQueueJson(JSON.stringify({ jobs }))).toEqual(expected);
    const number = (value: number | null) => ({ set: value !== null, infinite: false, number: value ?? 0 });
    const later = jobs.map((job) => ({
      ...{ ...job, job_state: [job.job_state] },
      ...{ array_job_id: number(job.array_job_id), array_task_id: number(job.array_task_id) },
    }));
    expect(parseQueueJson(JSON.stringify({ jobs: later }))).toEqual(expected);
    expect(parseQueueJson("squeue: error")).toBeUndefined();
  });

  it("is not asked of a program that is not installed, unless nothing can be said without it", async () => {
    const failed = await runSlurm("sacct-of-no-cluster", [], { isOptional: true });
    expect(failed).toEqual({ failure: expect.stringContaining("ENOENT") });
    await expect(runSlurm("sacct-of-no-cluster", [])).rejects.toThrow("sacct-of-no-cluster is not installed");
  });

  it("gives one account of what ended, by sacct, squeue's JSON and scontrol", () => {
    const expected = [
      { job: 17, index: 3, state: "OUT_OF_MEMORY", where: "n1" },
      { job: 17, index: 5, state: "CANCELLED", where: "" },
      { job: 17, index: 6, state: "CANCELLED", where: "" },
    ];
    const sacct =
      "17_3|OUT_OF_MEMORY|n1\n17_4|RUNNING|n2\n17_0:0|FAILED|n1\n17_[0-5:0]|FAILED|n1\n17_[5-6]|CANCELLED by 0|None assigned\n18|FAILED|n1\n";
    expect(parseSacct(sacct)).toEqual(expected);
    const scontrol =
      "JobId=20 ArrayJobId=17 ArrayTaskId=3 JobName=a JobState=FAILED NodeList=n9 UserId=b(0) JobState=OUT_OF_MEMORY Reason=x NodeList=n1 \n" +
      "JobId=21 ArrayJobId=17 ArrayTaskId=4 JobName=a JobState=RUNNING NodeList=n2\n" +
      "JobId=17 ArrayJobId=17 ArrayTaskId=5-6 JobName=a JobState=CANCELLED NodeList=(null)\n";
    expect(parseScontrol(scontrol)).toEqual(expected);
    const jobs = [
      { array_job_id: 17, array_task_id: 3, job_state: "OUT_OF_MEMORY", nodes: "n1" },
      { array_job_id: 17, array_task_id: 4, job_state: "RUNNING", nodes: "n2" },
      { array_job_id: 17, array_task_id: null, array_task_string: "5-6", job_state: "CANCELLED", nodes: "" },
    ];
    expect(parseEndedJson(JSON.stringify({ jobs }))).toEqual(expected);
    const later = jobs.map((job) => ({
      ...{ ...job, job_state: [job.job_state], array_job_id: { set: true, number: job.array_job_id } },
      array_task_id: { set: job.array_task_id !== null, number: job.array_task_id ?? 0 },
    }));
    expect(parseEndedJson(JSON.stringify({ jobs: later }))).toEqual(expected);
    expect(parseEndedJson("squeue: error")).toBeUndefined();
  });
});

it("makes an array for each kind, in order, and cuts what is longer than an array may be", async () => {
  const chain = ["a", "b", "c"].map((id, at) => ({
    ...{ id, kind: "chain", script: "true", minutes: 5 - at },
    dependsOn: at === 0 ? [] : [["a", "b"][at - 1] ?? ""],
  }));
  const many = Array.from({ length: 7 }, (_, at) => ({
    id: `m${at}`,
    kind: "many",
    script: "true",
    minutes: at + 1,
  }));
  const plan = await tinyPlan(await temporaryFolder("plans arrays"), [...many, ...chain]);
  const wanted = new Set(plan.tasks.map(({ id }) => id).filter((id) => id !== "m1"));
  const arrays = planArrays(plan, wanted, 3);
  expect(arrays.map(({ kind, places, offset }) => [kind, places, offset])).toEqual([
    ["many", [0, 2], 0],
    ["many", [3, 4, 5], 3],
    ["many", [6], 6],
    ["chain", [0], 0],
    ["chain", [1], 0],
    ["chain", [2], 0],
  ]);
  expect(arrays[1]?.resources.minutes).toBe(6);
  const halves = arrays.slice(1, 2).flatMap(halve);
  expect(halves.map(({ places, offset, tasks }) => [places, offset, tasks.map(({ id }) => id)])).toEqual([
    [[3, 4], 3, ["m3", "m4"]],
    [[5], 3, ["m5"]],
  ]);
});
