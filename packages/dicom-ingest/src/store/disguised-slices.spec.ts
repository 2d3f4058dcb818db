import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestDataSet, ingestFolder, type FolderReport, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import { inSeries } from "../testing/in-series.ts";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

const PRIVATE_CLASS = "1.3.12.2.1107.5.9.1";
const identity = { studyUid: "1.2.1", seriesUid: "1.2.3.2" };
const quiet = { workers: 0, progressStream: { write: () => true } };
const files = testSlices(5).map(({ name, bytes }, index) => ({
  name,
  bytes: inSeries(bytes, { ...identity, sopInstanceUid: `1.2.9.${index}` }),
}));
const slice = files[2]?.bytes ?? new Uint8Array(0);

let root: string;
let series: string;
beforeEach(async () => {
  root = await temporaryFolder("disguised");
  series = join(root, "data/train_images/1/2");
  const train = [1, 3].map((studyId) => ({
    studyId,
    seriesId: studyId + 1,
    description: "Sagittal T1" as const,
    files,
  }));
  await writeTestDataSet(join(root, "data"), { train });
});

const inLayout = (): Promise<IngestOutcome> =>
  ingestDataSet({ dataDir: join(root, "data"), workDir: join(root, "work") }, quiet);

async function anyFolder(): Promise<FolderReport> {
  return (await ingestFolder(series, join(root, "out"), quiet)).report;
}

/** Puts a file in the place of the third slice, or only takes that away. */
async function replaceSlice(name: string, content?: Uint8Array | string): Promise<void> {
  await rm(join(series, "3.dcm"));
  if (content !== undefined) await writeFile(join(series, name), content);
}

/** Both ways to ingest name the file; the other series is as ever. */
async function expectNamed(name: string, reason = ""): Promise<void> {
  const { failures, series: read } = await inLayout();
  expect(failures).toMatchObject([{ studyId: 1, seriesId: 2 }]);
  expect(JSON.stringify(failures)).toContain(name);
  expect(read).toMatchObject([{ studyId: 3 }]);
  const report = await anyFolder();
  const said = JSON.stringify(report.failures);
  expect(said).toContain(name);
  expect(said).toContain(reason);
}

/** Neither way to ingest finds fault with the folder. */
async function expectIgnored(slices: number, archives: readonly string[] = []): Promise<void> {
  const { failures, series: read } = await inLayout();
  expect(failures).toEqual([]);
  expect(read).toMatchObject([{ shape: [slices, 6, 5] }, { studyId: 3 }]);
  const named = archives.map((name) => ({ file: expect.stringContaining(name) }));
  expect(await anyFolder()).toMatchObject({ failures: named, series: [{ shape: [slices, 6, 5] }] });
}

describe("a slice that is packed", () => {
  it.each([
    "3.dcm.gz",
    "3.dcm.bz2",
    "3.DCM.xz",
    "3.dcm.zip",
    "3.dcm.7z",
    "3.dcm.rar",
    "3.IMA.gz",
    "3.dcm.tar.gz",
    "3.gz",
    "0003.zip",
  ])("%s is named", async (name) => {
    await replaceSlice(name, gzipSync(slice));
    await expectNamed(name, "a gzip archive");
  });

  it("is not what another kind of file is packed in", async () => {
    await writeFile(join(series, "notes.txt.gz"), gzipSync("hello"));
    await expectIgnored(5);
  });

  it.each(["viewer.zip", "dicom.gz"])(
    "is not %s, which a folder of any layout names: it may hold slices",
    async (name) => {
      await writeFile(join(series, name), gzipSync("hello"));
      await expectIgnored(5, [name]);
    },
  );

  it("is named where the slices beside it have no ending", async () => {
    for (const { name } of files) await rename(join(series, name), join(series, `IM${name[0] ?? ""}`));
    await rm(join(series, "IM3"));
    await writeFile(join(series, "IM3.gz"), gzipSync(slice));
    expect(JSON.stringify((await anyFolder()).failures)).toContain("IM3.gz");
  });
});

const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0f".repeat(32)}\nsize 526336\n`;
const ANNEX = "/annex/objects/SHA256E-s526336--0f0f.dcm\n";
const PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n";

describe("what stands for a slice that was not fetched", () => {
  it.each([
    ["IM0003", LFS, "git LFS pointer"],
    ["3.dcm", LFS, "git LFS pointer"],
    ["IM0003", ANNEX, "git-annex pointer"],
    ["3.dcm", ANNEX, "git-annex pointer"],
    ["IM0003", PAGE, 'an HTML page (titled \\"Sign in\\")'],
    ["3.dcm", PAGE, "an HTML page"],
    ["3", "<Error><Code>AccessDenied</Code></Error>", "an XML document"],
  ])("%s is named: %j", async (name, content, reason) => {
    await replaceSlice(name, content);
    await expectNamed(name, reason);
  });

  it.each([
    ["README", "Viewer for this CD.\n"],
    ["index.html", PAGE],
    ["report", "%PDF-1.7\n"],
    ["logo", "\x89PNG\r\n\x1a\n"],
  ])("is not %s of a CD", async (name, content) => {
    await writeFile(join(series, name), content, "latin1");
    await expectIgnored(5);
  });
});

describe("a hidden file", () => {
  it.each([".7.dcm", ".IM0007", ".3.dcm.aB3xY9"])("%s that is a slice is named or read", async (name) => {
    await replaceSlice(name, slice);
    expect(JSON.stringify((await inLayout()).failures)).toContain(name);
    expect(await anyFolder()).toMatchObject({ failures: [], series: [{ shape: [5, 6, 5] }] });
  });

  it("that is a slice without preamble is read in any folder", async () => {
    await replaceSlice(".x", slice.subarray(132));
    expect(await anyFolder()).toMatchObject({ failures: [], series: [{ shape: [5, 6, 5] }] });
  });

  it("of a system or an editor is passed over", async () => {
    const fork = new Uint8Array(4096);
    fork.set([0, 5, 22, 7, 0, 2, 0, 0, ...Buffer.from("Mac OS X        "), 0, 2, 0, 0, 0, 9]);
    await writeFile(join(series, "._1.dcm"), fork);
    await writeFile(join(series, ".DS_Store"), "\0\0\0\x01Bud1");
    await writeFile(join(series, ".directory"), "[Dolphin]\n");
    await writeFile(join(series, ".empty.dcm"), "");
    await mkdir(join(series, ".thumbnails"));
    await copyFile(join(series, "1.dcm"), join(series, ".thumbnails/1.dcm"));
    await expectIgnored(5);
  });
});

describe("an MR image of a private SOP class that is not called a slice", () => {
  it.each([0, 5000, 300_000])("is named, its pixels behind %d private bytes", async (privateBytes) => {
    const large = testSlices(1, { rows: 64, columns: 64, pixels: Array<number>(4096).fill(7) })[0];
    const image = inSeries(large?.bytes ?? slice, { ...identity, sopClassUid: PRIVATE_CLASS, privateBytes });
    await replaceSlice("IM0003", image);
    await expectNamed("IM0003", PRIVATE_CLASS);
  });

  it("is skipped without pixels", async () => {
    const object = inSeries(writeTestDicom({}), {
      ...identity,
      sopClassUid: PRIVATE_CLASS,
      privateBytes: 9000,
    });
    await writeFile(join(series, "RAW0001"), object);
    await expectIgnored(5);
  });
});
