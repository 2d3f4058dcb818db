import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findBenchmarks } from "./benchmark-files.ts";

let root: string;

beforeAll(async () => {
  root = await temporaryFolder("benchmarks");
  for (const file of [
    "b/bench/two.bench.ts",
    "b/bench/one.bench.ts",
    "b/bench/notes.md",
    "a/bench/x.bench.ts",
    "c/src/y.ts",
  ]) {
    await mkdir(join(root, "packages", file, ".."), { recursive: true });
    await writeFile(join(root, "packages", file), "");
  }
});

describe("findBenchmarks", () => {
  it.each([
    [[], ["a x", "b one", "b two"]],
    [["b"], ["b one", "b two"]],
  ])("finds the benchmarks of the projects %j (none: all) in order", (projects, found) => {
    expect(findBenchmarks(root, projects).map(({ project, name }) => `${project} ${name}`)).toEqual(found);
  });

  it.each(["c", "nothing"])("names the projects with benchmarks when %s has none", (project) => {
    expect(() => findBenchmarks(root, [project])).toThrow(
      `the project "${project}" has no benchmark; those that have: a, b`,
    );
  });
});
