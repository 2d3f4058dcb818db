import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { type CommandResult, connectionTo, repeats, startCacheServer } from "@spinegrade/test-utils";
import { executed, resultTable, RUN, smallCopy, trainingIn } from "./small-run.ts";

const folder = mkdtempSync(join(tmpdir(), "spinegrade-remote-cache-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the training in a new clone, with an Nx cache that no other clone has. */
async function train(name: string, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const clone = smallCopy();
  try {
    return await clone.nx(RUN, {
      ...env,
      NX_CACHE_DIRECTORY: join(folder, name, "cache"),
      NX_WORKSPACE_DATA_DIRECTORY: join(folder, name, "data"),
    });
  } finally {
    clone.remove();
  }
}

(repeats(0, 1) === 1 ? describe : describe.skip)("two clones", () => {
  it("with one cache server and one work folder run everything once", async () => {
    const url = await startCacheServer(join(folder, "entries"));
    const shared = { SPINEGRADE_WORK_DIR: join(folder, "work") };
    const first = await train("first", { ...shared, ...connectionTo(url, "write") });
    expect(first.code).toBe(0);
    expect(executed(first)).toContain("trainer:nfn.fold-4");
    const second = await train("second", { ...shared, ...connectionTo(url, "read") });
    expect([second.code, executed(second)]).toEqual([0, []]);
    expect(resultTable(second)).toBe(resultTable(first));
  });

  it("with one shared store and separate work folders ingest and train once", async () => {
    mkdirSync(join(folder, "store"));
    const [one, other] = ["one", "other"].map((name) => join(folder, name, "work"));
    const env = (work = "") => ({
      SPINEGRADE_WORK_DIR: work,
      SPINEGRADE_SHARED_STORE: join(folder, "store"),
    });
    const first = await train("one", env(one));
    const second = await train("other", env(other));
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.text).toMatch(/[1-9]\d* series read/);
    expect(second.text).toContain("0 series read");
    const [trained, fetched] = [trainingIn(one ?? ""), trainingIn(other ?? "")];
    // the log of the steps
    expect([trained, fetched].map((training) => existsSync(join(training, "log.jsonl")))).toEqual([
      true,
      false,
    ]);
    const checkpoints = [trained, fetched].map((training) =>
      readFileSync(join(training, "checkpoint.safetensors")),
    );
    expect(checkpoints[1]?.equals(checkpoints[0] ?? Buffer.alloc(0))).toBe(true);
    const figures = [first, second].map((run) => resultTable(run).replace(/summarised [^,]*/, ""));
    expect(figures[1]).toBe(figures[0]);
  });
});
