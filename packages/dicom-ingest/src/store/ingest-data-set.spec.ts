import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  formatIngestSummary,
  ingestDataSet,
  ingestSeries,
  parseIngestReport,
  writeIngestOutputs,
  type IngestOutcome,
} from "@spinegrade/dicom-ingest";
import { readVolume, sliceTablePath, parseIngestIndex, volumePath } from "@spinegrade/volumes";
import { readJson, readReceipt } from "@spinegrade/pipeline";
import { testSlices, writeTestDataSet, type TestSeries } from "../testing/write-data-set.ts";

let root: string;
let dataDir: string;
let workDir: string;

beforeEach(async () => {
  root = await temporaryFolder("ingest");
  dataDir = join(root, "data");
  workDir = join(root, "work");
});

const T1 = { description: "Sagittal T1", files: testSlices(3) } as const;
const T2 = { description: "Sagittal T2/STIR", files: testSlices(4) } as const;
const AXIAL = { description: "Axial T2", files: testSlices(2, { orientation: "1\\0\\0\\0\\1\\0" }) } as const;
const TRAIN: TestSeries[] = [
  { studyId: 20, seriesId: 5, ...T1 },
  { studyId: 9, seriesId: 300, ...T2 },
  { studyId: 9, seriesId: 41, ...AXIAL },
];
const TEST: TestSeries[] = [{ studyId: 7, seriesId: 8, ...T1 }];

function ingest(options: Parameters<typeof ingestDataSet>[1] = {}): Promise<IngestOutcome> {
  return ingestDataSet({ dataDir, workDir }, { progressStream: { write: () => true }, ...options });
}

function seriesFolder(series: TestSeries): string {
  return join(dataDir, "train_images", String(series.studyId), String(series.seriesId));
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
    await writeTestDataSet(dataDir, { train: [...TRAIN, { studyId: 99, seriesId: 1, ...T1 }], test: TEST });
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
    await writeFile(join(seriesFolder({ studyId: 20, seriesId: 5, ...T1 }), "3.dcm"), replaced?.bytes ?? "");
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

describe("ingestDataSet with bad input", () => {
  it("asks for the data folder when there is none", async () => {
    await expect(ingest()).rejects.toThrow(`the data folder ${dataDir} does not exist`);
  });

  it("asks for the missing table of training series", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await rm(join(dataDir, "train_series_descriptions.csv"));
    await expect(ingest()).rejects.toThrow("the table train_series_descriptions.csv is missing");
  });

  it("has no test studies where there is neither a test table nor a folder of test images", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await rm(join(dataDir, "test_series_descriptions.csv"));
    const { series, failures } = await ingest();
    expect([series.length, failures]).toEqual([3, []]);
    await mkdir(join(dataDir, "test_images"));
    await expect(ingest()).rejects.toThrow(
      "test_series_descriptions.csv, which lists its series, does not: add the table",
    );
  });

  it("asks for the image folder when it is missing altogether", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await rm(join(dataDir, "train_images"), { recursive: true });
    await expect(ingest()).rejects.toThrow("train_series_descriptions.csv lists 3 series, but their folder");
  });

  const faults: [string, string | undefined, string, (folder: string) => Promise<unknown>][] = [
    ["no folder", undefined, "does not exist", (folder) => rm(folder, { recursive: true })],
    ["no study folder", undefined, "does not exist", (folder) => rm(dirname(folder), { recursive: true })],
    ["an empty folder", undefined, "holds no .dcm file (it is empty)", (folder) => emptyFolder(folder)],
    ["a file in place of the folder", undefined, "is not a folder", (folder) => replaceByFile(folder)],
    [
      "other files only",
      undefined,
      "holds no .dcm file (it holds notes.txt)",
      async (folder) => {
        await emptyFolder(folder);
        await writeFile(join(folder, "notes.txt"), "");
      },
    ],
    [
      "a 0-byte file",
      "2.dcm",
      "the file is empty (0 bytes)",
      (folder) => writeFile(join(folder, "2.dcm"), ""),
    ],
    [
      "a text file",
      "2.dcm",
      "not a DICOM Part 10 file",
      (folder) => writeFile(join(folder, "2.dcm"), "Not found\n"),
    ],
    [
      "a file cut short",
      "2.dcm",
      "cut short",
      (folder) => writeFile(join(folder, "2.dcm"), T1.files[1]?.bytes.subarray(0, -9) ?? ""),
    ],
    [
      "a folder named as a slice",
      "9.dcm",
      "is not a file; a slice is one DICOM file",
      (folder) => mkdir(join(folder, "9.dcm")),
    ],
    [
      "a name that is not a number",
      "scout.dcm",
      "must be the instance number",
      (folder) => writeFile(join(folder, "scout.dcm"), ""),
    ],
    [
      "a link that leads nowhere",
      "9.dcm",
      "does not exist",
      (folder) => symlink("nowhere", join(folder, "9.dcm")),
    ],
    [
      "a link to itself",
      "9.dcm",
      "symbolic link that leads back to itself",
      (folder) => symlink("9.dcm", join(folder, "9.dcm")),
    ],
  ];

  it.each(faults)("lists a series with %s and ingests the others", async (_, file, reason, spoil) => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    await spoil(seriesFolder({ studyId: 20, seriesId: 5, ...T1 }));
    const { series, failures } = await ingest();
    expect(series.map(({ seriesId }) => seriesId)).toEqual([41, 300, 8]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ studyId: 20, seriesId: 5, ...(file === undefined ? {} : { file }) });
    expect(failures[0]?.reason).toContain(reason);
  });

  it("stops, with the reason, when the store cannot be written", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await writeFile(workDir, "a file where the folder should be");
    await expect(ingest()).rejects.toThrow();
  });

  it("names a volume that is not in the store or is spoilt", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    const { series } = await ingest();
    const key = series[0]?.key ?? "";
    await expect(readVolume(workDir, "0".repeat(64))).rejects.toThrow("cannot read");
    await writeFile(join(workDir, volumePath(key)), "spoilt");
    await expect(readVolume(workDir, key)).rejects.toThrow("delete it and ingest again");
  });
});

describe("the outputs of ingest", () => {
  it("are an index, a report and a receipt that read back, and the same bytes on a rerun", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    await writeFile(join(seriesFolder({ studyId: 9, seriesId: 41, ...AXIAL }), "2.dcm"), "");
    await writeFile(join(seriesFolder({ studyId: 9, seriesId: 300, ...T2 }), "readme.txt"), "");
    const out = join(root, "out");
    const names = ["index.json", "report.json", "report.txt", "receipt.json"];
    const run = async () => {
      const outcome = await ingest();
      const report = await writeIngestOutputs(out, workDir, outcome);
      return {
        outcome,
        report,
        texts: await Promise.all(names.map((name) => readFile(join(out, name), "utf8"))),
      };
    };
    const first = await run();
    const second = await run();
    expect(second.texts).toEqual(first.texts);

    const { dataSet, series, failures } = first.outcome;
    expect(await readJson(join(out, "index.json"), parseIngestIndex)).toEqual({
      dataSet,
      series,
      failures,
    });
    expect(Object.keys(dataSet.tables)).toEqual([
      "train_series_descriptions.csv",
      "test_series_descriptions.csv",
    ]);
    expect(await readJson(join(out, "report.json"), parseIngestReport)).toEqual(first.report);
    expect(first.report.ingested).toEqual({
      train: { studies: 2, series: 2, slices: 7, voxels: 210 },
      test: { studies: 1, series: 1, slices: 3, voxels: 90 },
    });
    expect(first.report.otherFiles).toEqual([{ studyId: 9, seriesId: 300, names: ["readme.txt"] }]);
    const receipt = await readReceipt(out);
    expect(receipt.stored.map(({ path }) => path).sort()).toEqual(
      series.flatMap(({ key }) => [volumePath(key), sliceTablePath(key)]).sort(),
    );
  });

  it("are refused when a key is unknown or missing", () => {
    expect(() => parseIngestIndex({ series: [], failures: [], extra: 1 }, "index.json")).toThrow(
      'unknown key "extra"',
    );
    expect(() => parseIngestIndex({ series: [{ studyId: 1 }], failures: [] }, "index.json")).toThrow(
      '"seriesId" is missing',
    );
  });

  it("are summarised for the terminal with the failures as a table", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await writeFile(join(seriesFolder({ studyId: 9, seriesId: 41, ...AXIAL }), "2.dcm"), "");
    const outcome = await ingest();
    const report = await writeIngestOutputs(join(root, "out"), workDir, outcome);
    expect(formatIngestSummary(report, outcome).split("\n")).toEqual([
      "ingested: train 2 studies, 2 series, 7 slices (0.0 MB); test 0 studies, 0 series, 0 slices (0.0 MB)",
      "3 series read, 0 already in the store",
      "",
      "FAILED: 1 series could not be ingested and will not be used",
      "  study  series  file   byte  reason",
      "  9      41      2.dcm  -     the file is empty (0 bytes)",
      "",
    ]);
  });
});

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
}

async function replaceByFile(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await writeFile(folder, "");
}
