import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestDataSet, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { readVolume, volumePath } from "@spinegrade/volumes";
import { T1, TEST, TRAIN, trainFolder } from "../testing/small-data-set.ts";
import { writeTestDataSet } from "../testing/write-data-set.ts";

let dataDir: string;
let workDir: string;

beforeEach(async () => {
  const root = await temporaryFolder("bad-data-sets");
  dataDir = join(root, "data");
  workDir = join(root, "work");
});

function ingest(): Promise<IngestOutcome> {
  return ingestDataSet({ dataDir, workDir }, { progressStream: { write: () => true } });
}

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
      "a folder named otherwise",
      "sub",
      "is not a file; a slice is one DICOM file",
      (folder) => mkdir(join(folder, "sub")),
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
    await spoil(trainFolder(dataDir, T1));
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

async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
}

async function replaceByFile(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await writeFile(folder, "");
}
