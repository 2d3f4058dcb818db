import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { divideStudies, findModels, gradeFolder, type GradingModel } from "@spinegrade/grading";
import { compileSchema, readSealedJson, sealJson } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { gradeStudies } from "../commands/grade-studies.ts";
import { withStudyThreads } from "../threads/study-threads.ts";
import { writeSmallNet, writeSmallStudies } from "../testing/small-studies.ts";
import { openShard } from "./study-lists.ts";

const COUNT = 2;

let root: string;
let dir: string;
let models: readonly GradingModel[];
beforeAll(async () => {
  await startEngine();
  root = await temporaryFolder("grading-shards");
  dir = join(root, "images");
  await writeSmallStudies(dir, 3);
  await writeFile(join(dir, "damaged.dcm"), new Uint8Array(300));
  await writeSmallNet(join(root, "scs.safetensors"), "scs", 3);
  models = await findModels([join(root, "scs.safetensors")]);
});

/** Every file of a folder for results, by name; without those of shards. */
async function resultsIn(out: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(out, { recursive: true })).filter((name) => /\.(csv|json|html)$/.test(name));
  const own = names.filter((name) => !name.startsWith(".spinegrade")).sort();
  const results: Record<string, string> = {};
  for (const name of own) results[name] = await readFile(join(out, name), "utf8");
  return results;
}

it("grades shards, whose merge has every file that grading at once has, byte for byte, and grades nothing again", async () => {
  const [whole, out] = [join(root, "whole"), join(root, "sharded")];
  const { studies } = await divideStudies(dir, out, COUNT);
  expect(studies.reduce((sum, count) => sum + count, 0)).toBe(3);
  for (let index = 1; index <= COUNT; index++) {
    const opened = await openShard(dir, out, { index, count: COUNT });
    expect(opened.studies).toHaveLength(studies[index - 1] ?? 0);
    await withStudyThreads(undefined, (work) => gradeStudies(opened, { models, work }));
  }
  expect(existsSync(join(out, "index.html"))).toBe(false);
  const merged = await gradeFolder(dir, out, { models });
  expect(merged.studies.map(({ wasKnown }) => wasKnown)).toEqual([true, true, true]);
  await gradeFolder(dir, whole, { models });
  expect(await resultsIn(out)).toEqual(await resultsIn(whole));
  // lists name the files that were read
  expect(existsSync(join(out, ".spinegrade", "lists"))).toBe(false);
});

it("reads a list of an earlier version, which does not count contradicted slices", async () => {
  const out = join(root, "earlier");
  await divideStudies(dir, out, 1);
  const [name = ""] = await readdir(join(out, ".spinegrade", "lists"));
  const path = join(out, ".spinegrade", "lists", name);
  const list = await readSealedJson(path, compileSchema<object>({ type: "object" }));
  const earlier = JSON.stringify(list).replaceAll('"contradictedSlices":0,', "");
  await writeFile(
    path,
    sealJson({}, () => earlier.replace("{", `{"seal":"${"0".repeat(16)}",`)),
  );
  expect(await readFile(path, "utf8")).not.toContain("contradictedSlices");
  const { studies } = await openShard(dir, out, { index: 1, count: 1 });
  expect(studies.map(({ contradictedSlices }) => contradictedSlices)).toEqual([0, 0, 0]);
});
