import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  findQueued,
  findStatus,
  formatStatus,
  runHere,
  submitToSlurm,
  type OpenPlan,
} from "@spinegrade/plans";
import {
  mountSmallDisk,
  repeats,
  run,
  SlurmCluster,
  temporaryFolder,
  whyNoCluster,
} from "@spinegrade/test-utils";
import { tinyPlan } from "../testing/tiny-plan.ts";
import { waitForSlurm } from "./run-on-slurm.ts";
import { readSubmissions } from "./submissions.ts";

const reason = repeats(0, 1) === 1 ? whyNoCluster() : "only by npm run test:slow";
const smallDisk = reason === undefined ? mountSmallDisk("64k") : undefined;
const QUIET = { sbatch: [], log: () => undefined };
const MINUTES_MS = 60_000;

/** Work of so many steps, each kept in a file: it stops when it is asked to, and resumes after the last step. */
function stepping(id: string, steps: number): string {
  return (
    `trap 'echo stops; exit 1' TERM; touch ${id}.txt.part; ` +
    `while test $(wc -c < ${id}.txt.part) -lt ${steps}; do printf x >> ${id}.txt.part; sleep 1 & wait $!; done; ` +
    `cp ${id}.txt.part ${id}.txt`
  );
}

const statusOf = async (plan: OpenPlan): Promise<string> =>
  formatStatus(await findStatus(plan, { queued: await findQueued(plan) }));
const receiptOf = (plan: OpenPlan): Promise<string> =>
  readFile(join(plan.folder, "receipts", "work", "receipt.json"), "utf8");

(reason === undefined ? describe : describe.skip)(
  `a cluster with faults (${reason ?? "started here"})`,
  () => {
    let cluster: SlurmCluster;
    beforeAll(async () => {
      cluster = await SlurmCluster.start(await temporaryFolder("slurm-faults"));
    }, 60_000);
    afterAll(() => cluster.stop(), 60_000);

    /** Submits work of some steps, and waits until it has begun. @returns the plan and its job. */
    async function begin(steps: number, minutes = 5): Promise<{ plan: OpenPlan; job: string }> {
      const task = { id: "work", kind: "work", script: stepping("work", steps), minutes };
      const plan = await tinyPlan(await temporaryFolder("plans faults"), [task]);
      await submitToSlurm(plan, QUIET);
      while (!existsSync(join(plan.root, "work.txt.part"))) await sleep(100);
      await sleep(2000);
      const [submission] = await readSubmissions(plan);
      return { plan, job: `${submission?.job ?? 0}_0` };
    }

    /** The receipt of the same work, done here without a fault. */
    async function expected(steps: number, minutes = 5): Promise<string> {
      // the steps that are there already are not waited for
      const task = { id: "work", kind: "work", script: stepping("work", steps), minutes };
      const plan = await tinyPlan(await temporaryFolder("plans whole"), [task]);
      await runHere(plan, { machine: { cores: 1, memoryMiB: 100, gpus: 0 } });
      return await receiptOf(plan);
    }

    it(
      "resumes after scancel when the plan is run again",
      async () => {
        const { plan, job } = await begin(10);
        await run("scancel", [job]);
        await waitForSlurm(plan, 200);
        expect(await statusOf(plan)).toMatch(/work +stopped/);
        expect(await submitToSlurm(plan, QUIET)).toMatchObject({ tasks: 1, inQueue: 0 });
        await waitForSlurm(plan, 200);
        expect(await receiptOf(plan)).toBe(await expected(10));
      },
      3 * MINUTES_MS,
    );

    it(
      "resumes after it was put back into the queue",
      async () => {
        const { plan, job } = await begin(10);
        await run("scontrol", ["requeue", job]);
        await waitForSlurm(plan, 200);
        expect(await readFile(join(plan.folder, "logs", "work.log"), "utf8")).toMatch(
          /attempt 1[^]*stops[^]*attempt 2/,
        );
        expect(await receiptOf(plan)).toBe(await expected(10));
      },
      3 * MINUTES_MS,
    );

    it(
      "is done on the other node when its own is lost, even if the lost one still works",
      async () => {
        const { plan, job } = await begin(15);
        const node = (await run("squeue", ["-h", "-j", job, "-o", "%N"])).trim();
        await cluster.killNode(node);
        await run("scontrol", ["update", `nodename=${node}`, "state=down", "reason=lost"]);
        await waitForSlurm(plan, 200);
        expect(await receiptOf(plan)).toBe(await expected(15));
        cluster.startNode(node);
        await run("scontrol", ["update", `nodename=${node}`, "state=resume"]);
      },
      3 * MINUTES_MS,
    );

    (smallDisk === undefined ? it.skip : it)(
      "is done on the other node when the disk of the first is full, which the status says (mounts a small disk)",
      async () => {
        const root = await temporaryFolder("plans full disk");
        const full = mountSmallDisk("64k");
        if (full === undefined)
          throw new Error("no disk can be mounted, though slurmd may start jobs as root");
        const disks = { n1: full, n2: await temporaryFolder("large disk") };
        const cases = Object.entries(disks).map(([node, disk]) => `${node}) disk=${disk};;`);
        const script =
          `case "\${SLURMD_NODENAME:-n2}" in ${cases.join(" ")} esac; ` +
          "seq 100000 > $disk/volume && cp $disk/volume work.txt";
        const task = { id: "work", kind: "work", script };
        const plan = await tinyPlan(root, [task]);
        await submitToSlurm(plan, { ...QUIET, sbatch: ["--nodelist=n1"] });
        await waitForSlurm(plan, 200);
        expect(await statusOf(plan)).toMatch(
          /work failed: exit code 1; its log ends:\n[^]*No space left on device/,
        );
        await submitToSlurm(plan, { ...QUIET, sbatch: ["--exclude=n1"] });
        await waitForSlurm(plan, 200);
        expect(await statusOf(plan)).toContain("all 1 tasks are done");
        const here = await tinyPlan(await temporaryFolder("plans here"), [task]);
        await runHere(here, { machine: { cores: 1, memoryMiB: 100, gpus: 0 } });
        expect(await receiptOf(plan)).toBe(await receiptOf(here));
      },
      3 * MINUTES_MS,
    );

    it(
      "is asked to save before the time limit, and resumes",
      async () => {
        const { plan } = await begin(70, 1);
        await waitForSlurm(plan, 500);
        const log = await readFile(join(plan.folder, "logs", "work.log"), "utf8");
        expect(log).toMatch(/attempt 1[^]*stops[^]*attempt 2/);
        expect(await receiptOf(plan)).toBe(await expected(70, 1));
      },
      8 * MINUTES_MS,
    );
  },
);
