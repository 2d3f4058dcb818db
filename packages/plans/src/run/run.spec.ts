import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  findStatus,
  formatStatus,
  isDone,
  openPlan,
  runHere,
  runTask,
  type OpenPlan,
} from "@spinegrade/plans";
import { childEnv, SOURCE_FLAGS } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { THREE, tinyPlan, type TinyTask, writing } from "../testing/tiny-plan.ts";

const MACHINE = { cores: 2, memoryMiB: 1000, gpus: 0 };
const CLI = new URL("../cli.ts", import.meta.url).pathname;
const NOBODY = { queued: new Map() };

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("plans run");
});

const run = async (plan: OpenPlan) => Object.fromEntries(await runHere(plan, { machine: MACHINE }));
const table = async (plan: OpenPlan): Promise<string> => formatStatus(await findStatus(plan, NOBODY));
const receiptsOf = (plan: OpenPlan): Promise<string[]> =>
  Promise.all(plan.tasks.map(({ receipt }) => readFile(join(plan.folder, receipt, "receipt.json"), "utf8")));

describe("a plan that is run here", () => {
  it("runs each task after those that it depends on, once; the second run does nothing", async () => {
    const plan = await tinyPlan(folder, THREE);
    expect(await table(plan)).toMatch(/part-1 +waiting.*2 min/);
    expect(await run(plan)).toEqual({ "part-1": "done", "part-2": "done", join: "done" });
    expect(await run(plan)).toEqual({ "part-1": "known", "part-2": "known", join: "known" });
    expect(await table(plan)).toContain("all 3 tasks are done");
    const log = await readFile(join(plan.folder, "logs", "join.log"), "utf8");
    expect(log).toMatch(/^--- join, attempt 1 on \S+, .*\nwrites join\n$/);
  });

  it("has the same receipts, byte for byte, when it is run in another folder", async () => {
    const [one, other] = [
      await tinyPlan(folder, THREE),
      await tinyPlan(await temporaryFolder("plans"), THREE),
    ];
    await run(one);
    await run(other);
    expect(await receiptsOf(one)).toEqual(await receiptsOf(other));
  });

  it.each<[string, (plan: OpenPlan) => Promise<void>]>([
    ["an output that changed", (plan) => writeFile(join(plan.root, "part-1.txt"), "oen")],
    ["an output that is gone", (plan) => rm(join(plan.root, "part-1.txt"))],
    ["a damaged receipt", (plan) => appendFile(join(plan.folder, "receipts/part-1/receipt.json"), " ")],
  ])("runs a task again for %s, and no other", async (_name, damage) => {
    const plan = await tinyPlan(folder, THREE);
    await run(plan);
    await damage(plan);
    expect(await run(plan)).toEqual({ "part-1": "done", "part-2": "known", join: "known" });
  });

  it("runs all tasks again for other inputs", async () => {
    await run(await tinyPlan(folder, THREE));
    const changed = await tinyPlan(folder, THREE, 2);
    const [first] = changed.tasks;
    if (first === undefined) throw new Error("no task");
    expect(await isDone(changed, first)).toBe(false);
    expect(await run(changed)).toEqual({ "part-1": "done", "part-2": "done", join: "done" });
  });

  it("runs what does not depend on a failed task, shows the end of its log, and resumes there", async () => {
    const fails = "for i in 0 1 2 3 4 5 6 7 8; do echo line $i >&2; done; test -e fixed || exit 3";
    const tasks: TinyTask[] = THREE.map((task) =>
      task.id === "part-1" ? { ...task, script: `${writing("part-1", "one")}; ${fails}` } : task,
    );
    const plan = await tinyPlan(folder, tasks);
    expect(await run(plan)).toEqual({ "part-1": "failed", "part-2": "done", join: "waiting" });
    const shown = await table(plan);
    expect(shown).toMatch(/part-1 +failed +\S+: exit code 3/);
    expect(shown).toContain("part-1 failed: exit code 3; its log ends:\n  line 4\n  line 5\n");
    expect(shown).toContain("1 of 3 tasks are done");
    await writeFile(join(plan.root, "fixed"), "");
    expect(await run(plan)).toEqual({ "part-1": "done", "part-2": "known", join: "done" });
  });

  it("says which output a command did not write, and that a program is missing", async () => {
    const plan = await tinyPlan(folder, [{ id: "idle", kind: "part", script: "true" }]);
    expect(await run(plan)).toEqual({ idle: "failed" });
    expect(await table(plan)).toContain("its command succeeded, but did not write idle.txt");
    await mkdir(join(plan.root, "idle.txt"));
    expect(await run(plan)).toEqual({ idle: "failed" });
    const [task] = plan.tasks;
    if (task === undefined) throw new Error("no task");
    for (const command of [["no-such-program"], ["sh", "x\0"], [""]]) {
      expect(await runTask(plan, { ...task, command })).toBe("failed");
      expect(await table(plan)).toContain(`${command[0] ?? ""} cannot be started`);
    }
  });

  it("does not take a task as done whose receipt lacks an output of the plan", async () => {
    const plan = await tinyPlan(folder, THREE);
    await run(plan);
    const [task] = plan.tasks;
    if (task === undefined) throw new Error("no task");
    expect(await isDone(plan, task)).toBe(true);
    expect(await isDone(plan, { ...task, outputs: [...task.outputs, "more.txt"] })).toBe(false);
  });

  it("writes nothing into a folder of the user's that the plan meets where it was moved", async () => {
    const { path, root } = await tinyPlan(folder, THREE);
    const other = await temporaryFolder("plans moved");
    await mkdir(join(other, "plan.tasks"));
    await writeFile(join(other, "plan.tasks", "notes.txt"), "mine");
    await copyFile(path, join(other, "plan.json"));
    await expect(openPlan(join(other, "plan.json"))).rejects.toThrow("move a plan together with that folder");
    await rename(root, join(other, "root"));
    const plan = await openPlan(join(other, "plan.json"));
    const [task] = plan.tasks;
    if (task === undefined) throw new Error("no task");
    const reason = "holds files that Spinegrade did not make (notes.txt)";
    await expect(run(plan)).rejects.toThrow(reason);
    await expect(runTask(plan, task)).rejects.toThrow(reason);
    expect(await readdir(plan.folder)).toEqual(["notes.txt"]);
  });

  it("refuses a task whose dependencies are not done", async () => {
    const plan = await tinyPlan(folder, THREE);
    const join_ = plan.tasks[2];
    if (join_ === undefined) throw new Error("no task");
    await expect(runTask(plan, join_)).rejects.toThrow("task join needs task part-1, which is not done");
  });
});

describe("a task that two run at once", () => {
  it("is run once: the other waits and finds it done", async () => {
    const script = `printf x >> count; sleep 0.3; ${writing("slow", "s")}`;
    const plan = await tinyPlan(folder, [{ id: "slow", kind: "part", script }]);
    const [task] = plan.tasks;
    if (task === undefined) throw new Error("no task");
    const outcomes = await Promise.all([runTask(plan, task), runTask(plan, task), runTask(plan, task)]);
    expect(outcomes.sort()).toEqual(["done", "known", "known"]);
    expect(await readFile(join(plan.root, "count"), "utf8")).toBe("x");
  });
});

describe("the command", () => {
  const script =
    `if test -e saved; then ${writing("long", "done")}; exit 0; fi; ` +
    `trap 'touch saved; kill $!; exit 1' TERM; touch begun; sleep 60 & wait`;

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "asks tasks to save at %s, shows them as stopped, and resumes them",
    async (name) => {
      const plan = await tinyPlan(folder, [{ id: "long", kind: "part", script }]);
      const child = spawn(process.execPath, [...SOURCE_FLAGS, CLI, "run", plan.path], { env: childEnv() });
      const ended = new Promise((resolve) => child.on("close", resolve));
      while (!existsSync(join(plan.root, "begun"))) await sleep(20);
      expect(await table(plan)).toMatch(/long +running +\S+ +(2 min 00 s|1 min 5\d s)/);
      child.kill(name);
      expect(await ended).toBe(2);
      expect(await table(plan)).toMatch(/long +stopped +\S+: exit code 1/);
      expect(await run(plan)).toEqual({ long: "done" });
    },
  );

  it("takes over from a run that was killed", async () => {
    const plan = await tinyPlan(folder, [{ id: "long", kind: "part", script }]);
    const child = spawn(process.execPath, [...SOURCE_FLAGS, CLI, "run", plan.path], {
      env: childEnv(),
      detached: true,
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(join(plan.root, "begun"))) await sleep(20);
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    expect(await table(plan)).toMatch(/long +stopped +\S+: its process is gone/);
    await writeFile(join(plan.root, "saved"), "");
    expect(await run(plan)).toEqual({ long: "done" });
  });
});

it.each([
  [
    "an unknown dependency",
    (text: string) => text.replace('"part-2"\n', '"part-7"\n'),
    "there is no task part-7",
  ],
  [
    "a path that leads out",
    (text: string) => text.replace('"join.txt"', '"../join.txt"'),
    "tasks.2.outputs.0",
  ],
  [
    "a path with the separators of Windows",
    (text: string) => text.replace('"join.txt"', '"..\\\\join.txt"'),
    "tasks.2.outputs.0",
  ],
  [
    "an id that is a path",
    (text: string) => text.replace('"id": "join"', '"id": "../../join"'),
    "tasks.2.id",
  ],
  [
    "a kind with a trailing hyphen",
    (text: string) => text.replace('"kind": "join"', '"kind": "join-"'),
    "kind",
  ],
  [
    "an output of two tasks",
    (text: string) => text.replace('"part-2.txt"', '"part-1.txt"'),
    "task part-2: its output part-1.txt is also that of task part-1",
  ],
  [
    "a receipt of two tasks",
    (text: string) => text.replace('"receipts/part-2"', '"receipts/part-1"'),
    "task part-2: its receipt receipts/part-1 is also that of task part-1",
  ],
  [
    "a task that needs itself",
    (text: string) => text.replace('"part-2"\n', '"join"\n'),
    "task join: it depends on itself",
  ],
  ["an unknown key", (text: string) => text.replace('"root"', '"toor"'), 'unknown key "toor"'],
])("refuses a plan with %s", async (_name, change, message) => {
  const { path } = await tinyPlan(folder, THREE);
  await writeFile(path, change(await readFile(path, "utf8")));
  await expect(openPlan(path)).rejects.toThrow(message);
});
