import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { FoldJob } from "../run/fold-job.ts";
import type { FoldResult } from "@spinegrade/trainer";
import { temporaryFolder } from "@spinegrade/test-utils";
import { jobOf, useWorkspace, workspace } from "../testing/fold-group.ts";
import { trainFold } from "./train-fold.ts";

/** The outcome of a training on a machine. */
interface Trained {
  readonly result: FoldResult;
  readonly checkpoint: Buffer;
  /** Whether it took a step. */
  readonly isTrained: boolean;
}

describe("machines with a shared store", () => {
  useWorkspace("toy");
  let root: string;
  let sharedStore: string;
  let first: Trained;

  /** Trains on a machine with a separate work folder. */
  async function trainOn(machine: string, key = "same", more: Partial<FoldJob> = {}): Promise<Trained> {
    const workDir = join(root, machine);
    await cp(join(workspace.workDir, "volumes"), join(workDir, "volumes"), { recursive: true });
    let isTrained = false;
    const onStart = (): void => void (isTrained = true);
    const folders = { workDir, outputDir: join(workDir, "out"), sharedStore };
    const result = await trainFold({ ...(await jobOf(key, {}, "toy")), ...more, folders, onStart });
    return { result, checkpoint: await readFile(join(workDir, result.checkpoint)), isTrained };
  }

  beforeAll(async () => {
    root = await temporaryFolder("shared-training");
    sharedStore = await temporaryFolder("shared-store");
    first = await trainOn("first");
  });

  it("train once: the others take not a step, and have the same results", async () => {
    expect(first.isTrained).toBe(true);
    const second = await trainOn("second");
    expect(second).toEqual({ ...first, isTrained: false });
    const outputs = await Promise.all(
      ["first", "second"].map((machine) =>
        readFile(join(root, machine, "out/runs/small/fold-0/out-of-fold.json")),
      ),
    );
    expect(outputs[1]).toEqual(outputs[0]);
  });

  it("share what was trained before there was a store, and nothing of another key or engine", async () => {
    expect((await trainOn("third", "other")).isTrained).toBe(true);
    const engine = { ...(await jobOf("same", {}, "toy")).engine, tensorflowVersion: "0" };
    expect((await trainOn("newer", "same", { engine })).isTrained).toBe(true);
    sharedStore = await temporaryFolder("empty-store");
    expect((await trainOn("first")).isTrained).toBe(false);
    expect((await trainOn("fourth")).isTrained).toBe(false);
  });

  it("train again what is damaged in the store, name it, and replace it", async () => {
    const objects = await readdir(join(sharedStore, "objects"), { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of objects.filter((each) => each.isFile()))
      await writeFile(join(parentPath, name), "not what was written");
    const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const fifth = await trainOn("fifth");
    const lines = said.mock.calls.map(([line]) => String(line));
    said.mockRestore();
    expect(fifth.checkpoint.equals(first.checkpoint)).toBe(true);
    expect(fifth.isTrained).toBe(true);
    expect(lines.join("")).toMatch(
      /entries\/trainings\/[0-9a-f]{64}\.json is damaged: .*: it is trained again\n/,
    );
    expect((await trainOn("sixth")).isTrained).toBe(false);
  });
});
