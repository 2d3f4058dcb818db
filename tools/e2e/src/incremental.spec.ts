import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CommandResult, WorkspaceCopy } from "./workspace-copy.ts";

const RUN = "trainer:nfn";
const RUN_FILE = {
  description: "A run of seconds, for tests.",
  net: { task: "nfn", encoder: "resnet18", imageSize: 64, decoderChannels: [16, 16, 16] },
  folds: [4],
  epochs: 1,
  batchSize: 2,
  learningRate: 1e-3,
};

const PHANTOM = {
  ...{ seed: 5, trainStudies: 7, testStudies: 1 },
  size: { imageSize: 96, sagittalSlices: 9, axialSlices: 10 },
};
const DATA = { phantom: PHANTOM };

/** Which of the pipeline's tasks Nx ran itself, rather than answering from its cache. */
function executed({ text }: CommandResult): string[] {
  const lines = text.split("\n").filter((line) => line.startsWith("> nx run "));
  return lines
    .filter((line) => !line.includes("[local cache]") && !line.includes("[existing outputs match the cache"))
    .map((line) => line.replace(/^> nx run /, "").trim())
    .filter((task) => !task.endsWith(":build"));
}

/** The table of results, as the run prints it. */
function resultTable({ text }: CommandResult): string {
  const start = text.indexOf("Results of nfn");
  expect(start).toBeGreaterThan(0);
  return text.slice(start, text.indexOf("\n\n", start));
}

describe("the pipeline, run again and again", () => {
  const cache = mkdtempSync(join(tmpdir(), "spinegrade-e2e-cache-"));
  const volumes = join(cache, "work", "volumes");
  let copy: WorkspaceCopy;
  let first: CommandResult;

  beforeAll(async () => {
    copy = new WorkspaceCopy(cache);
    copy.write("spinegrade.config.json", DATA);
    copy.write("packages/trainer/runs/nfn.json", RUN_FILE);
    first = await copy.nx(RUN);
  });
  afterAll(() => {
    copy.remove();
    rmSync(cache, { recursive: true });
  });

  it("goes from nothing to a table of results with one command", () => {
    expect(first.text).toContain("Successfully ran target nfn");
    expect(first.code).toBe(0);
    expect(executed(first)).toEqual(
      expect.arrayContaining([
        "phantom:generate",
        "dicom-ingest:ingest",
        "label-fixes:samples",
        "trainer:nfn.fold-4",
      ]),
    );
  });

  it("answers the same command from the cache, with the same table, whatever became of READMEs", async () => {
    appendFileSync(join(copy.root, "packages/losses/README.md"), "\nA remark.\n");
    appendFileSync(join(copy.root, "README.md"), "\nA remark.\n");
    const again = await copy.nx(RUN);
    expect(executed(again)).toEqual([]);
    expect(resultTable(again)).toBe(resultTable(first));
    // what was shown while it worked is not repeated
    expect(again.text).not.toMatch(/ left, | steps\/s|epoch 1\/1|\r(?!\n)/);
  });

  it("makes a deleted volume again, and nothing else", async () => {
    const [victim = ""] = readdirSync(volumes).filter((name) => name.endsWith(".npy"));
    const whole = readFileSync(join(volumes, victim));
    rmSync(join(volumes, victim));
    const run = await copy.nx(RUN);
    expect(executed(run)).toEqual(["dicom-ingest:ingest"]);
    expect(readFileSync(join(volumes, victim)).equals(whole)).toBe(true);
  });

  // after the volume: that it was made again is known to the next command
  it("trains again, without ingesting, when a package that it needs changes", async () => {
    appendFileSync(join(copy.root, "packages/calibration/src/index.ts"), "\n// a remark\n");
    expect(executed(await copy.nx(RUN))).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
  });

  it("trains again, without ingesting, when the run file changes", async () => {
    copy.write("packages/trainer/runs/nfn.json", { ...RUN_FILE, epochs: 2 });
    const run = await copy.nx(RUN);
    expect(executed(run)).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
    expect(resultTable(run)).toContain("2 of 2");
    copy.write("packages/trainer/runs/nfn.json", RUN_FILE);
  });

  it("ingests only the study that is added", async () => {
    const before = new Map(readdirSync(volumes).map((name) => [name, statSync(join(volumes, name)).mtimeMs]));
    copy.write("spinegrade.config.json", { phantom: { ...PHANTOM, trainStudies: 8 } });
    const run = await copy.nx("dicom-ingest:ingest");
    expect(executed(run)).toEqual(["phantom:generate", "dicom-ingest:ingest"]);
    const added = readdirSync(volumes).filter((name) => name.endsWith(".npy") && !before.has(name));
    expect(added).toHaveLength(3);
    for (const [name, time] of before) {
      if (name.endsWith(".npy")) expect([name, statSync(join(volumes, name)).mtimeMs]).toEqual([name, time]);
    }
  });

  it("lets a second clone that shares the cache folder reuse everything", async () => {
    const clone = new WorkspaceCopy(cache);
    try {
      clone.write("spinegrade.config.json", DATA);
      clone.write("packages/trainer/runs/nfn.json", RUN_FILE);
      const run = await clone.nx(RUN);
      expect(executed(run)).toEqual([]);
      expect(resultTable(run)).toBe(resultTable(first));
    } finally {
      clone.remove();
    }
  });
});
