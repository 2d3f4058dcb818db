import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestDataSet, ingestSeries, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { readVolume, sliceTablePath, volumePath } from "@spinegrade/volumes";
import { T1, TEST, TRAIN, trainFolder } from "../testing/small-data-set.ts";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

let root: string;
let dataDir: string;
let workDir: string;

beforeEach(async () => {
  root = await temporaryFolder("ingest");
  dataDir = join(root, "data");
  workDir = join(root, "work");
});

function ingest(options: Parameters<typeof ingestDataSet>[1] = {}): Promise<IngestOutcome> {
  return ingestDataSet({ dataDir, workDir }, { progressStream: { write: () => true }, ...options });
}

describe("ingestDataSet", () => {
  it("stores every listed series of both tables, in order of split, study and series", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    const { series, failures } = await ingest();
    expect(failures).toEqual([]);
    expect(series.map(({ split, studyId, seriesId, shape }) => [split, studyId, seriesId, shape])).toEqual([
      ["train", 9, 41, [2, 6, 5]],
      ["train", 9, 300, [4, 6, 5]],
      ["train", 20, 5, [3, 6, 5]],
      ["test", 7, 8, [3, 6, 5]],
    ]);
    for (const { key, studyId, seriesId } of series.slice(2)) {
      expect(await readVolume(workDir, key)).toEqual(await ingestSeries(T1.files, { studyId, seriesId }));
    }
  });

  it("ingests only the descriptions that are asked for", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    const { series } = await ingest({ descriptions: ["Axial T2"] });
    expect(series.map(({ seriesId, description }) => [seriesId, description])).toEqual([[41, "Axial T2"]]);
  });

  it("reads nothing when nothing changed, and gives the same index", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    const first = await ingest();
    const second = await ingest();
    expect([first.seriesRead, second.seriesRead]).toEqual([4, 0]);
    expect(second.series).toEqual(first.series);
  });

  it("reads an added study only", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    const first = await ingest();
    await writeTestDataSet(dataDir, { train: [...TRAIN, { ...T1, studyId: 99, seriesId: 1 }], test: TEST });
    const second = await ingest();
    expect(second.seriesRead).toBe(1);
    expect(second.series.filter(({ studyId }) => studyId !== 99)).toEqual(first.series);
    expect(second.series).toHaveLength(5);
  });

  it("makes a deleted or shortened volume or slice table again, byte for byte, and reads that series only", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    const { series } = await ingest();
    for (const pathOf of [volumePath, sliceTablePath]) {
      const path = join(workDir, pathOf(series[1]?.key ?? ""));
      const before = await readFile(path);
      for (const spoil of [() => rm(path), () => writeFile(path, before.subarray(1))]) {
        await spoil();
        expect((await ingest()).seriesRead).toBe(1);
        expect(await readFile(path)).toEqual(before);
      }
    }
  });

  it("reads a series whose file was replaced, and keeps the others", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    const before = await ingest();
    const replaced = testSlices(3, { pixels: Array.from({ length: 30 }, (_, i) => 7 * i) })[2];
    await writeFile(join(trainFolder(dataDir, T1), "3.dcm"), replaced?.bytes ?? "");
    const after = await ingest();
    expect(after.seriesRead).toBe(1);
    expect(after.series.map(({ key }, i) => key === before.series[i]?.key)).toEqual([true, true, false]);
  });

  it("finds the volumes again when the cache of fingerprints is lost or spoilt, or the data folder moves", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    const { series } = await ingest();
    const cache =
      (await readdir(join(workDir, "volumes"))).find((name) => name.startsWith("fingerprints-")) ?? "";
    const volume = join(workDir, volumePath(series[0]?.key ?? ""));
    const stamp = await readFile(volume);
    await writeFile(join(workDir, "volumes", cache), "{ spoilt");
    expect((await ingest()).series).toEqual(series);
    await symlink(dataDir, join(root, "elsewhere"));
    dataDir = join(root, "elsewhere");
    expect((await ingest()).series).toEqual(series);
    expect(await readFile(volume)).toEqual(stamp);
  });
});
