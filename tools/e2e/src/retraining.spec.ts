import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { executed, resultTable, RUN, RUN_FILE, smallCopy } from "./small-run.ts";
import type { WorkspaceCopy } from "./workspace-copy.ts";

let copy: WorkspaceCopy;
beforeAll(async () => {
  copy = smallCopy();
  expect((await copy.nx(RUN)).code).toBe(0);
});
afterAll(() => {
  copy.remove();
});

describe("a net that is trained", () => {
  it("is trained again, without ingesting, when a package that it needs changes", async () => {
    appendFileSync(join(copy.root, "packages/predictor/src/index.ts"), "\n// a remark\n");
    expect(executed(await copy.nx(RUN))).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
  });

  it("is trained again, without ingesting, when the run file changes", async () => {
    copy.write("packages/trainer/runs/nfn.json", { ...RUN_FILE, epochs: 2 });
    const run = await copy.nx(RUN);
    expect(executed(run)).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
    expect(resultTable(run)).toContain("2 of 2");
  });
});
