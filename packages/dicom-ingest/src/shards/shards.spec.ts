import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { SERIES_DESCRIPTIONS } from "@spinegrade/competition-data";
import {
  divideFolder,
  ingestDataSet,
  ingestFolder,
  ingestShard,
  readShard,
  shardOf,
  writeIngestOutputs,
} from "@spinegrade/dicom-ingest";
import { ownerTag } from "@spinegrade/pipeline/process-owner";
import { temporaryFolder } from "@spinegrade/test-utils";
import { inSeries } from "../testing/in-series.ts";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

const QUIET = { progressStream: { write: () => true } };
const STUDIES = 7;
const SHARDS = 3;

let root: string;
let folder: string;
beforeAll(async () => {
  root = await temporaryFolder("shards");
  folder = join(root, "dicom");
  for (let study = 0; study < STUDIES; study++)
    for (const [index, { bytes }] of testSlices(3).entries()) {
      const seriesUid = `1.2.${study}.${index % 2}`;
      const ids = { studyUid: `1.2.${study}`, seriesUid, sopInstanceUid: `${seriesUid}.${index}` };
      // the slices of all studies lie in the same two folders
      await put(`part${index % 2}/${study}-${index}.dcm`, inSeries(bytes, ids));
    }
  await put("part0/notes.txt", "no image");
  await put("part0/3-9.dcm", new Uint8Array(200));
});

async function put(name: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

const reportIn = (out: string): Promise<string[]> =>
  Promise.all(["report.json", "report.txt"].map((name) => readFile(join(out, name), "utf8")));

describe("a folder that is ingested in shards", () => {
  let out: string;
  let whole: string[];
  beforeAll(async () => {
    out = join(root, "sharded");
    for (let index = 1; index <= SHARDS; index++)
      await ingestShard(folder, out, { index, count: SHARDS }, QUIET);
    await ingestFolder(folder, join(root, "whole"), QUIET);
    whole = await reportIn(join(root, "whole"));
  });

  it("has, merged, the report of the folder ingested at once, byte for byte, and nothing is read again", async () => {
    const { seriesRead, seriesKnown } = await ingestFolder(folder, out, QUIET);
    expect(await reportIn(out)).toEqual(whole);
    expect([seriesRead, seriesKnown]).toEqual([0, 2 * STUDIES]);
  });

  it("finds a shard's series known, and those of a lost shard are read by the merge", async () => {
    const shard = { index: 2, count: SHARDS };
    expect((await ingestShard(folder, out, shard, QUIET)).seriesRead).toBe(0);
    await rm(join(out, ".spinegrade", "fingerprints-2-of-3.json"));
    const { seriesRead } = await ingestFolder(folder, out, QUIET);
    expect(seriesRead).toBeGreaterThan(0);
    expect(await reportIn(out)).toEqual(whole);
  });

  it("leaves to the merge what a killed run left", async () => {
    // process 1 never was one of ours
    const left = join(out, `.staging-${ownerTag().replace(/\d+-\d+$/, "1-1")}-${randomUUID()}`);
    await mkdir(left);
    await ingestShard(folder, out, { index: 1, count: SHARDS }, QUIET);
    expect(existsSync(left)).toBe(true);
    await ingestFolder(folder, out, QUIET);
    expect(existsSync(left)).toBe(false);
  });

  it("divides again where the lists are those of another folder whose files have the same names", async () => {
    const [other, results] = [join(root, "other"), join(root, "other-results")];
    const all = { index: 1, count: 1 };
    expect(await ingestShard(folder, results, all, QUIET)).toMatchObject({
      series: 2 * STUDIES,
      failures: 0,
    });
    const slices = testSlices(3);
    for (const [index, { bytes }] of slices.entries()) {
      const ids = { studyUid: "1.7", seriesUid: "1.7.1", sopInstanceUid: `1.7.1.${index}` };
      await put(`../other/part${index % 2}/0-${index}.dcm`, inSeries(bytes, ids));
    }
    expect(await ingestShard(other, results, all, QUIET)).toMatchObject({ series: 1, failures: 0 });
  });

  it("changes the list of one shard alone when a study comes", async () => {
    const before = await divideFolder(folder, out, SHARDS);
    const [slice] = testSlices(1);
    const ids = { studyUid: "1.9", seriesUid: "1.9.1", sopInstanceUid: "1.9.1.1" };
    await put("more/1.dcm", inSeries(slice?.bytes ?? new Uint8Array(), ids));
    const after = await divideFolder(folder, out, SHARDS);
    const changed = after.hashes.flatMap((hash, at) => (hash === before.hashes[at] ? [] : [at + 1]));
    expect(changed).toEqual([shardOf("1.9", SHARDS)]);
    expect(after.studies.reduce((sum, count) => sum + count, 0)).toBe(STUDIES + 1);
  });
});

describe("a data set that is ingested in shards", () => {
  const seriesOf = (studies: number) =>
    Array.from({ length: studies }, (_, at) => ({
      ...{ studyId: 100 + at, seriesId: 7, description: SERIES_DESCRIPTIONS[at % 3] ?? "Axial T2" },
      // one series has no slices, and fails
      files: at === 4 ? [] : testSlices(2),
    }));
  const studiesIn = (index: number, count: number, studies: number): number[] =>
    seriesOf(studies)
      .map(({ studyId }) => studyId)
      .filter((id) => shardOf(String(id), count) === index);
  const listIn = async (workDir: string, name: string): Promise<string> => {
    const [folderOfLists = ""] = (await readdir(join(workDir, "volumes"))).filter((one) =>
      one.startsWith("shards-"),
    );
    return join(workDir, "volumes", folderOfLists, ".spinegrade", "lists", name);
  };

  let dataDir: string;
  let workDir: string;
  beforeEach(async () => {
    const own = await temporaryFolder("shards of a data set");
    [dataDir, workDir] = [join(own, "data"), join(own, "work")];
    await writeTestDataSet(dataDir, { train: seriesOf(10) });
  });

  const studiesOf = async (index: number, count: number): Promise<number[]> => {
    const shard = { index, count };
    const { series, failures } = await ingestDataSet({ dataDir, workDir }, { ...QUIET, workers: 0, shard });
    return [...series, ...failures].map(({ studyId }) => studyId).sort((a, b) => a - b);
  };

  it("has, merged, the index of the whole, byte for byte, and no lists are left", async () => {
    const ingest = async (name: string, shards: number): Promise<string[]> => {
      const config = { dataDir, workDir: join(workDir, name) };
      for (let index = 1; index <= shards; index++)
        await ingestDataSet(config, { ...QUIET, shard: { index, count: shards } });
      if (shards > 0) expect(existsSync(await listIn(config.workDir, "4-of-4.json"))).toBe(true);
      const outcome = await ingestDataSet(config, QUIET);
      expect(outcome.seriesRead).toBe(shards === 0 ? 9 : 0);
      expect(existsSync(await listIn(config.workDir, "4-of-4.json"))).toBe(false);
      await writeIngestOutputs(join(workDir, name, "out"), config.workDir, outcome);
      const files = ["index.json", "receipt.json", "report.json"];
      return Promise.all(files.map((file) => readFile(join(workDir, name, "out", file), "utf8")));
    };
    expect(await ingest("in-shards", 4)).toEqual(await ingest("at-once", 0));
  });

  it("is divided once where two begin at once, and each has its own studies", async () => {
    const both = await Promise.all([studiesOf(1, 2), studiesOf(2, 2)]);
    expect(both).toEqual([studiesIn(1, 2, 10), studiesIn(2, 2, 10)]);
  });

  it("is divided again when a table changes", async () => {
    expect(await studiesOf(1, 2)).toEqual(studiesIn(1, 2, 10));
    await writeTestDataSet(dataDir, { train: seriesOf(20) });
    expect(studiesIn(2, 2, 20).length).toBeGreaterThan(studiesIn(2, 2, 10).length);
    expect(await studiesOf(2, 2)).toEqual(studiesIn(2, 2, 20));
    expect(await studiesOf(1, 2)).toEqual(studiesIn(1, 2, 20));
  });

  it("is divided again for a damaged list, which is named", async () => {
    await studiesOf(1, 2);
    const path = await listIn(workDir, "2-of-2.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"studyId":10', '"studyId":20'));
    const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(await studiesOf(2, 2)).toEqual(studiesIn(2, 2, 10));
      expect(stderr.mock.calls.map(([line]) => String(line)).join("")).toBe(
        `${path} is damaged: its content does not match its checksum\nthe tables are divided again\n`,
      );
      stderr.mockClear();
      expect(await studiesOf(2, 2)).toEqual(studiesIn(2, 2, 10));
      expect(stderr).not.toHaveBeenCalled();
    } finally {
      stderr.mockRestore();
    }
  });

  it("names images that are gone though the lists are there", async () => {
    await studiesOf(1, 2);
    await rename(join(dataDir, "train_images"), join(dataDir, "elsewhere"));
    await expect(studiesOf(2, 2)).rejects.toThrow("train_images does not exist");
  });
});

it.each(["0/3", "4/3", "1", "1/0", "-1/3", "1/3/5", "1/9999999"])("refuses --shard %s", (text) => {
  expect(() => readShard(text)).toThrow("as in 3/8");
});
