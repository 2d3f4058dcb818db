import { appendFileSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type CommandResult, repeats, type WorkspaceCopy } from "@spinegrade/test-utils";
import { executed, PHANTOM, resultTable, RUN, RUN_FILE, smallCopy } from "./small-run.ts";

/** `it` of tests that `npm run test:slow` runs, and `npm test` only in a smaller form. */
const itOfMany = repeats(0, 1) === 1 ? it : it.skip;

describe("the pipeline, run again and again", () => {
  let copy: WorkspaceCopy;
  let first: CommandResult;
  let volumes = "";
  let ofFirst: readonly string[] = [];

  beforeAll(async () => {
    copy = smallCopy();
    volumes = join(copy.cacheDir, "work/volumes");
    // of the other spec file, where that ran first
    for (const name of readdirSync(copy.cacheDir)) rmSync(join(copy.cacheDir, name), { recursive: true });
    first = await copy.nx(RUN);
    ofFirst = [...timesOfVolumes().keys()];
  });
  afterAll(() => {
    copy.remove();
  });

  /** The stored volumes, and when each was written. */
  const timesOfVolumes = (): Map<string, number> => {
    const names = readdirSync(volumes).filter((name) => name.endsWith(".npy"));
    return new Map(names.map((name) => [name, statSync(join(volumes, name)).mtimeMs]));
  };

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

  it("ingests only the study that is added", async () => {
    const before = timesOfVolumes();
    copy.write("spinegrade.config.json", { phantom: { ...PHANTOM, trainStudies: PHANTOM.trainStudies + 1 } });
    const run = await copy.nx("dicom-ingest:ingest");
    expect(executed(run)).toEqual(["phantom:generate", "dicom-ingest:ingest"]);
    const after = timesOfVolumes();
    expect(after.size).toBe(before.size + 3);
    for (const [name, time] of before) expect([name, after.get(name)]).toEqual([name, time]);
  });

  it("makes the data set of before again, rather than taking its receipt from the cache", async () => {
    copy.write("spinegrade.config.json", { phantom: PHANTOM });
    const back = await copy.nx(RUN);
    expect(back.code).toBe(0);
    expect(executed(back)).toEqual(["phantom:generate", "dicom-ingest:ingest"]);
    expect(resultTable(back)).toBe(resultTable(first));
  });

  it("makes a deleted volume again, and nothing else", async () => {
    // one of these: the store keeps those of the study that was added and removed, which nothing needs
    const [victim = ""] = ofFirst;
    const whole = readFileSync(join(volumes, victim));
    rmSync(join(volumes, victim));
    const run = await copy.nx(RUN);
    expect(executed(run)).toEqual(["dicom-ingest:ingest"]);
    expect(readFileSync(join(volumes, victim)).equals(whole)).toBe(true);
  });

  it("grades studies by the trained net in the build's worker threads", async () => {
    const work = join(copy.cacheDir, "work");
    const isCheckpoint = (name: string): boolean => name.endsWith("checkpoint.safetensors");
    const [checkpoint = ""] = readdirSync(join(work, "runs"), { recursive: true, encoding: "utf8" }).filter(
      isCheckpoint,
    );
    const images = join(work, "phantom/train_images");
    const out = ["--models", join(work, "runs", checkpoint), "--out", join(copy.root, "grades")];
    const { code, text } = await copy.run("packages/spinegrade/dist/cli.js", [
      "grade",
      images,
      ...out,
      "--quiet",
    ]);
    expect([code, text]).toEqual([0, ""]);
    const pages = readdirSync(join(copy.root, "grades"), { recursive: true, encoding: "utf8" });
    expect(pages.filter((name) => name.endsWith("report.html"))).toHaveLength(readdirSync(images).length);
  });

  describe("in a second clone that shares the cache folder", () => {
    let clone: WorkspaceCopy;
    beforeAll(() => {
      clone = smallCopy();
    });
    afterAll(() => {
      clone.remove();
    });

    it("answers the same command from the cache, with the same table, whatever became of READMEs", async () => {
      appendFileSync(join(clone.root, "packages/losses/README.md"), "\nA remark.\n");
      appendFileSync(join(clone.root, "README.md"), "\nA remark.\n");
      const again = await clone.nx(RUN);
      expect(executed(again)).toEqual([]);
      expect(resultTable(again)).toBe(resultTable(first));
      // what was shown while it worked is not repeated
      expect(again.text).not.toMatch(/ left, | steps\/s|epoch 1\/1|\r(?!\n)/);
    });

    // half of the packages are compiled for it: the run file's change, below, goes through the hash of the same task
    itOfMany("trains again, without ingesting, when a package that it needs changes", async () => {
      appendFileSync(join(clone.root, "packages/predictor/src/index.ts"), "\n// a remark\n");
      expect(executed(await clone.nx(RUN))).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
    });

    it("trains again, without ingesting, when the run file changes", async () => {
      clone.write("packages/trainer/runs/nfn.json", { ...RUN_FILE, epochs: 2 });
      const run = await clone.nx(RUN);
      expect(executed(run)).toEqual(["trainer:nfn.fold-4", "trainer:nfn"]);
      expect(resultTable(run)).toContain("2 of 2");
    });
  });
});
