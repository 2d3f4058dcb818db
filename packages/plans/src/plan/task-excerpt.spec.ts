import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { answerCommandLine, sha256 } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { PROGRAM } from "../program.ts";
import { THREE, tinyPlan } from "../testing/tiny-plan.ts";
import type { OpenPlan } from "./open-plan.ts";

let folder: string;
let plan: OpenPlan;
let said: string;
beforeEach(async () => {
  folder = await temporaryFolder("plans excerpt");
  plan = await tinyPlan(folder, THREE);
  said = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Writes manifests for a cluster, and with them the excerpts. */
async function submit(): Promise<void> {
  const place = ["--image", "x", "--claim", "y", "--mount", "/"];
  await answerCommandLine(PROGRAM, ["run", plan.path, "--on", "kubernetes", ...place]);
}

const runOne = (kind: string, index: string): Promise<string | number> =>
  answerCommandLine(PROGRAM, ["run", plan.path, "--kind", kind, "--index", index]);
const outputOf = (id: string): Promise<string> => readFile(join(plan.root, `${id}.txt`), "utf8");

/** The excerpts of the latest submission. */
async function excerptIn(name: string): Promise<string> {
  const states = await readdir(join(plan.folder, "excerpts"));
  expect(states).toHaveLength(1);
  return join(plan.folder, "excerpts", states[0] ?? "", name);
}

it("holds all that the task of an array needs: its command, and what must be done first", async () => {
  await submit();
  await expect(runOne("join", "0")).rejects.toThrow("task join needs task part-1, which is not done");
  expect([await runOne("part", "0"), await runOne("part", "1"), await runOne("join", "0")]).toEqual([
    0, 0, 0,
  ]);
  expect(await outputOf("join")).toBe("one two");
  expect(said).toBe("part-1: done\npart-2: done\njoin: done\n");
  expect(await runOne("join", "0")).toBe(0);
  expect(said).toContain("join: known\n");
});

it("is named where it is damaged, and the plan is read in its place", async () => {
  await submit();
  const path = await excerptIn("part-1.json");
  await writeFile(path, (await readFile(path, "utf8")).replace("part-2.txt", "part-9.txt"));
  expect(await runOne("part", "1")).toBe(0);
  expect(await outputOf("part-2")).toBe("two");
  expect(said).toContain(
    `${path} is damaged: its content does not match its checksum; the plan is read in its place\n`,
  );
});

it("gives way to a plan that was edited by hand, and to one that was made again", async () => {
  await submit();
  const text = await readFile(plan.path, "utf8");
  const edited = text.replace("%s 'two'", "%s 'own'").replace(plan.tasks[1]?.inputs ?? "", sha256("own"));
  expect(edited).toHaveLength(text.length);
  await writeFile(plan.path, edited);
  expect(await runOne("part", "1")).toBe(0);
  expect(await outputOf("part-2")).toBe("own");
  const swapped = [THREE[1], THREE[0], THREE[2]].flatMap((task) => task ?? []);
  plan = await tinyPlan(folder, swapped);
  expect(await runOne("part", "1")).toBe(0);
  expect(said).toBe("part-2: done\npart-1: done\n");
});

it("is replaced at the next submission, and stays where the plan is the same", async () => {
  await submit();
  const first = await excerptIn("part-1.json");
  await submit();
  expect(await excerptIn("part-1.json")).toBe(first);
  plan = await tinyPlan(folder, THREE.slice(0, 1), 2);
  await Promise.all([submit(), submit()]);
  const second = await excerptIn("");
  expect(first.startsWith(second)).toBe(false);
  expect(await readdir(second)).toEqual(["part-0.json"]);
});

it.each([
  ["part", "2", 'index "2" must be a whole number from 0 to 1'],
  ["part", "0x1", 'index "0x1" must be a whole number'],
  ["../part", "0", '--kind "../part"'],
])("leaves to the plan to say what is wrong with --kind %s --index %s", async (kind, index, message) => {
  await submit();
  await expect(runOne(kind, index)).rejects.toThrow(message);
});
