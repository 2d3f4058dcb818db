import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  findEnded,
  findQueued,
  findStatus,
  formatStatus,
  type OpenPlan,
  submitToSlurm,
} from "@spinegrade/plans";
import {
  repeats,
  run,
  SlurmCluster,
  temporaryFolder,
  whyNoAccounting,
  whyNoCluster,
} from "@spinegrade/test-utils";
import { runPlanOnSlurm } from "../commands/run-plan-on-slurm.ts";
import { tinyPlan, type TinyTask } from "../testing/tiny-plan.ts";
import { waitForSlurm } from "./run-on-slurm.ts";
import { readEnded } from "./slurm-accounting.ts";
import { readSubmissions } from "./submissions.ts";

const reason = repeats(0, 1) === 1 ? (whyNoCluster() ?? whyNoAccounting()) : "only by npm run test:slow";
const MINUTES_MS = 60_000;

const waiting = (id: string): TinyTask => ({
  ...{ id, kind: id, minutes: 1 },
  script: "trap 'exit 1' TERM; sleep 300 & wait",
});
const statusOf = async (plan: OpenPlan): Promise<string> => {
  const queued = await findQueued(plan);
  return formatStatus(await findStatus(plan, { queued, ended: await findEnded(plan, queued) }));
};
const jobsOf = async (plan: OpenPlan): Promise<number[]> =>
  (await readSubmissions(plan)).map(({ job }) => job);

(reason === undefined ? describe : describe.skip)(
  `a cluster that keeps accounts (${reason ?? "started here"})`,
  () => {
    let cluster: SlurmCluster;
    beforeAll(async () => {
      const lines = ["MinJobAge=10", "AccountingStorageEnforce=limits"];
      cluster = await SlurmCluster.start(await temporaryFolder("slurm"), lines, { accounting: true });
      await run("sacctmgr", ["-i", "add", "account", "tests"]);
      await run("sacctmgr", ["-i", "add", "user", "root", "account=tests"]);
    }, MINUTES_MS);
    afterAll(() => cluster.stop(), MINUTES_MS);

    it(
      "says how each task ended when the controller has long forgotten it",
      async () => {
        const plan = await tinyPlan(await temporaryFolder("plans accounts"), [
          { id: "good", kind: "good", script: "printf x > good.txt" },
          { id: "fails", kind: "fails", script: "exit 4" },
          { id: "late", kind: "late", script: "true", dependsOn: ["fails"] },
          waiting("slow"),
          waiting("unwanted"),
        ]);
        // the time limit is not told to the tasks beforehand: it ends them
        await submitToSlurm(plan, { sbatch: ["--signal=B:URG@1"], log: () => undefined });
        const jobs = await jobsOf(plan);
        const [good = 0, fails = 0, slow = 0, unwanted = 0, late = 0] = jobs;
        while (!existsSync(join(plan.folder, "records", "unwanted.json"))) await sleep(200);
        await run("scancel", [`${unwanted}_0`]);
        await waitForSlurm(plan, 500);
        while ((await run("squeue", ["-h", "-t", "all"])).trim() !== "") await sleep(1000);

        const node = expect.stringMatching(/^n[12]$/);
        const ended = await readEnded(jobs);
        expect(ended.sort((a, b) => a.job - b.job)).toEqual([
          { job: good, index: 0, state: "COMPLETED", where: node },
          { job: fails, index: 0, state: "FAILED", where: node },
          { job: slow, index: 0, state: "TIMEOUT", where: node },
          { job: unwanted, index: 0, state: "CANCELLED", where: node },
          { job: late, index: 0, state: "CANCELLED", where: "" },
        ]);
        const shown = await statusOf(plan);
        expect(shown).toMatch(/good +done/);
        expect(shown).toMatch(/fails +failed/);
        expect(shown).toMatch(/late +waiting +Slurm says CANCELLED \(\d+_0\)/);
        expect(shown).toMatch(/slow +stopped .*Slurm says TIMEOUT on n[12] \(\d+_0\)/);
        expect(shown).toMatch(/unwanted +stopped .*Slurm says CANCELLED on n[12] \(\d+_0\)/);
      },
      5 * MINUTES_MS,
    );

    it(
      "takes as many tasks at once as the user's limit allows, and all in the end",
      async () => {
        await run("sacctmgr", ["-i", "modify", "user", "root", "set", "MaxSubmitJobs=3"]);
        const parts = [0, 1, 2, 3, 4].map((at) => ({
          ...{ id: `part-${at}`, kind: "part", script: `printf ${at} > part-${at}.txt` },
        }));
        const join5 = { id: "join", kind: "join", script: "cat part-?.txt > join.txt" };
        const ids = parts.map(({ id }) => id);
        const tasks = [...parts, { ...join5, dependsOn: ids }];
        const plan = await tinyPlan(await temporaryFolder("plans limit"), tasks);
        expect(await runPlanOnSlurm(plan, { sbatch: [], wait: true, pollMs: 200 })).toBe(0);
        expect(await readFile(join(plan.root, "join.txt"), "utf8")).toBe("01234");
        const sizes = (await readSubmissions(plan)).map(({ places }) => places.length);
        expect(sizes).toEqual([3, 2, 1]);
        await run("sacctmgr", ["-i", "modify", "user", "root", "set", "MaxSubmitJobs=-1"]);
      },
      2 * MINUTES_MS,
    );

    it(
      "is asked without its accounts while their daemon is down",
      async () => {
        await cluster.endAccounting();
        const plan = await tinyPlan(await temporaryFolder("plans fallback"), [
          { id: "fails", kind: "fails", script: "exit 4" },
        ]);
        await submitToSlurm(plan, { sbatch: [], log: () => undefined });
        await waitForSlurm(plan, 200);
        const [job = 0] = await jobsOf(plan);
        const node = expect.stringMatching(/^n[12]$/);
        expect(await readEnded([job])).toEqual([{ job, index: 0, state: "FAILED", where: node }]);
      },
      MINUTES_MS,
    );
  },
);
