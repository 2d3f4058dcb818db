import { chmod, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  formatFolderReport,
  ingestFolder,
  ingestSeries,
  parseFolderReport,
  type FolderOutcome,
} from "@spinegrade/dicom-ingest";
import { parseSliceTable } from "@spinegrade/volumes";
import { decodeNpy } from "@spinegrade/npy";
import { readJson } from "@spinegrade/pipeline";
import { inSeries, type TestIdentity } from "../testing/in-series.ts";
import { testSlices } from "../testing/write-data-set.ts";

const STUDY = "1.2.3";
const T1 = { studyUid: STUDY, seriesUid: "1.2.3.4", seriesNumber: "4", description: "T1 TSE sag/*" };
const T2 = { studyUid: STUDY, seriesUid: "1.2.3.5", description: "" };
const T1_NAME = `${STUDY}/4-t1-tse-sag_1.2.3.4`;
const T2_NAME = `${STUDY}/1.2.3.5`;

let root: string;
let folder: string;
let out: string;

beforeEach(async () => {
  root = await temporaryFolder("folder");
  folder = join(root, "dicom");
  out = join(root, "out");
});

function run(options: Parameters<typeof ingestFolder>[2] = {}): Promise<FolderOutcome> {
  return ingestFolder(folder, out, { progressStream: { write: () => true }, ...options });
}

/** Three slices of a series in any order of names; `index` counts in the patient. */
function slicesOf(series: TestIdentity): Uint8Array[] {
  return testSlices(3).map(({ bytes }, index) =>
    inSeries(bytes, {
      sopInstanceUid: `${series.seriesUid ?? ""}.${index}`,
      instanceNumber: String(index + 1),
      ...series,
    }),
  );
}

async function put(files: Readonly<Record<string, Uint8Array | string | undefined>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content ?? "");
  }
}

/** Two series in one study, over several folders, under names that say nothing. */
async function putTwoSeries(): Promise<void> {
  const [a, b, c] = slicesOf(T1);
  const [d, e, f] = slicesOf(T2);
  await put({ "A/IM0": c, "A/IM1": d, "B/x/IM0": a, "B/x/IM7": e, "B/x/y.z.dcm": b, IM9: f });
}

async function allFiles(): Promise<Record<string, string>> {
  const names = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
  const contents = await Promise.all(paths.sort().map(async (path) => [path, await readFile(path, "hex")]));
  return Object.fromEntries(contents) as Record<string, string>;
}

describe("ingestFolder", () => {
  it("groups files by study and series wherever they lie, and writes volumes under readable names", async () => {
    await putTwoSeries();
    const { report } = await run();
    expect(report.failures).toEqual([]);
    expect(report.series.map(({ volume, shape, files }) => [volume, shape, files])).toEqual([
      [`${T1_NAME}.npy`, [3, 6, 5], 3],
      [`${T2_NAME}.npy`, [3, 6, 5], 3],
    ]);
    const expected = await ingestSeries(testSlices(3), { studyId: 0, seriesId: 0 });
    const { data } = decodeNpy(Uint8Array.from(await readFile(join(out, `${T1_NAME}.npy`))));
    expect(data).toEqual(expected.voxels);
    const table = await readJson(join(out, `${T1_NAME}.json`), parseSliceTable);
    expect([table.studyId, table.seriesId]).toEqual([STUDY, "1.2.3.4"]);
    expect(table.slices.map(({ instanceNumber, fileName }) => [instanceNumber, fileName])).toEqual([
      [3, "A/IM0"],
      [2, "B/x/y.z.dcm"],
      [1, "B/x/IM0"],
    ]);
  });

  it("writes a report that reads back, as JSON and as text", async () => {
    await putTwoSeries();
    const { report } = await run();
    expect(await readJson(join(out, "report.json"), parseFolderReport)).toEqual(report);
    expect(await readFile(join(out, "report.txt"), "utf8")).toBe(formatFolderReport(report));
    expect(formatFolderReport(report).split("\n")[0]).toBe("ingested: 1 study, 2 series, 6 slices");
  });

  it("reads only what changed, and gives the same bytes as a first run", async () => {
    await putTwoSeries();
    const first = await run();
    const files = await allFiles();
    const second = await run();
    expect([first.seriesRead, first.seriesKnown, second.seriesRead, second.seriesKnown]).toEqual([
      2, 0, 0, 2,
    ]);
    expect(await allFiles()).toEqual(files);
    await utimes(join(folder, "IM9"), 1, 1);
    expect((await run()).seriesRead).toBe(1);
    await put(
      Object.fromEntries(
        slicesOf({ studyUid: "9.9", seriesUid: "9.9.1" }).map((bytes, i) => [`new/${i}`, bytes]),
      ),
    );
    const added = await run();
    expect([added.seriesRead, added.report.series.length]).toEqual([1, 3]);
    await rm(join(out, `${T2_NAME}.json`));
    expect((await run()).seriesRead).toBe(1);
    await rename(join(folder, "IM9"), join(folder, "IM10"));
    expect((await run()).seriesRead).toBe(1);
    await rm(join(folder, "new"), { recursive: true });
    expect((await run()).report.series.map(({ seriesUid }) => seriesUid)).toEqual(["1.2.3.4", "1.2.3.5"]);
  });

  it("reads every header again when its caches are spoilt", async () => {
    await putTwoSeries();
    await run();
    const files = await allFiles();
    for (const cache of ["headers.json", "fingerprints.json"])
      await writeFile(join(out, ".spinegrade", cache), "{");
    expect((await run()).seriesRead).toBe(2);
    expect(await allFiles()).toEqual(files);
  });

  it("moves a volume whose series has another description now", async () => {
    await putTwoSeries();
    await run();
    const [a, b, c] = slicesOf({ ...T1, description: "renamed" });
    await put({ "A/IM0": c, "B/x/IM0": a, "B/x/y.z.dcm": b });
    await run();
    const names = (await readdir(join(out, STUDY))).sort();
    expect(names).toEqual(["1.2.3.5.json", "1.2.3.5.npy", "4-renamed_1.2.3.4.json", "4-renamed_1.2.3.4.npy"]);
  });

  it("finds the series behind hundreds of kilobytes of private elements", async () => {
    const sizes = [20_000, 300_000, 5_000_000];
    await put(
      Object.fromEntries(
        slicesOf(T1).map((_, i) => [`${i}`, slicesOf({ ...T1, privateBytes: sizes[i] ?? 0 })[i]]),
      ),
    );
    expect((await run()).report.series.map(({ files }) => files)).toEqual([3]);
  });

  it("enters every folder once, whatever links lead to it, and never the output folder", async () => {
    await putTwoSeries();
    await symlink("..", join(folder, "A/up"));
    await symlink(folder, join(folder, "B/again"));
    await symlink("IM9", join(folder, "IM9-link"));
    out = join(folder, "out");
    const first = await run();
    const second = await run();
    expect(first.report.failures).toEqual([]);
    expect(first.report.skipped).toEqual([
      { reason: "copy of another file of its series", files: ["IM9-link"] },
    ]);
    expect(second.report).toEqual(first.report);
  });

  it("keeps a name that would lead out of the output folder inside it", async () => {
    await put({ a: slicesOf({ studyUid: "../../evil", seriesUid: "..", description: "../x" })[0] });
    const { report } = await run();
    expect(report.series[0]?.volume).toMatch(/^uid-[0-9a-f]{32}\/x_uid-[0-9a-f]{32}\.npy$/);
    expect((await readdir(root)).sort()).toEqual(["dicom", "out"]);
  });
});

describe("ingestFolder with files that are not MR slices", () => {
  const ASIDE: [name: string, reason: string, content: Uint8Array | string | undefined][] = [
    ["DICOMDIR", "DICOMDIR", slicesOf({ sopClassUid: "1.2.840.10008.1.3.10" })[0]],
    ["report.dcm", "Basic Text SR", slicesOf({ sopClassUid: "1.2.840.10008.5.1.4.1.1.88.11" })[0]],
    ["raw", "Raw Data", slicesOf({ sopClassUid: "1.2.840.10008.5.1.4.1.1.66" })[0]],
    ["ct.dcm", "CT Image", slicesOf({ sopClassUid: "1.2.840.10008.5.1.4.1.1.2" })[0]],
    ["notes.txt", "not a DICOM Part 10 file", "hello"],
    ["README", "not a DICOM Part 10 file", "hello"],
    ["t2.nii.gz", "an archive, which is not unpacked", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["report.docx", "not a DICOM Part 10 file", "PK\x03\x04\x14\0"],
    ["report.docm", "not a DICOM Part 10 file", "PK\x03\x04\x14\0"],
    ["net.pth", "not a DICOM Part 10 file", "PK\x03\x04\x14\0"],
    ["brain.mgz", "not a DICOM Part 10 file", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["empty.txt", "the file is empty (0 bytes)", ""],
  ];

  it.each(ASIDE)("leaves %s aside: %s", async (name, reason, content) => {
    await putTwoSeries();
    await put({ [name]: content, ".hidden": "" });
    const { report } = await run();
    expect([report.series.length, report.failures]).toEqual([2, []]);
    expect(report.skipped).toEqual([{ reason, files: [name] }]);
  });

  const ustar = Buffer.alloc(512);
  ustar.write("A/1");
  ustar.write("ustar", 257);
  const ARCHIVES: [name: string, content: Uint8Array | string][] = [
    ["study.zip", "PK\x03\x04\x14\0"],
    ["study.tar.zst", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0)],
    ["study.tar.gz", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["study.tgz", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["study.7z", "7z\xbc\xaf\x27\x1c"],
    ["study.tar", ustar],
    ["IM", ustar],
    ["cd.iso", new Uint8Array(512)],
    ["CD.ISO", "\x33\xed\x90 begins as a hard disc does"],
    ["cd.dmg", "x\x01\x73\x0d\x62\x62\x60"],
    ["damaged.zip", "\0\0\0\0"],
  ];

  it.each(ARCHIVES)(
    "names the archive %s, which may hold slices, and ingests all series next to it",
    async (...it) => {
      const [name, content] = it;
      await putTwoSeries();
      const { report: without } = await run();
      await put({ [`A/${name}`]: content });
      const { report } = await run();
      expect(report.failures).toEqual([{ file: `A/${name}`, reason: "an archive, which is not unpacked" }]);
      expect([report.series, report.skipped]).toEqual([without.series, []]);
      expect((await run()).report).toEqual(report); // as cached
    },
  );

  const FAULTS: [name: string, reason: string, content: Uint8Array | string | undefined][] = [
    ["z.dcm", "not a DICOM Part 10 file", "hello"],
    ["z.IMA", "the file is empty (0 bytes)", ""],
    ["z", "the file is empty (0 bytes)", ""],
    ["z", "(0020,000E) SeriesInstanceUID is missing", slicesOf({ studyUid: STUDY })[0]],
    ["z", "(0008,0016) SOPClassUID is 1.2.3.4.5", slicesOf({ sopClassUid: "1.2.3.4.5" })[0]],
  ];

  it.each(FAULTS)(
    "names %s, which %s, where several series lie, and ingests these",
    async (name, reason, content) => {
      await putTwoSeries();
      await put({ [`A/${name}`]: content });
      const { report } = await run();
      expect(report.series.length).toBe(2);
      expect(report.failures).toMatchObject([{ file: `A/${name}`, reason: expect.stringContaining(reason) }]);
    },
  );

  it("names a link that leads nowhere", async () => {
    await putTwoSeries();
    await symlink("nowhere", join(folder, "A/z"));
    expect((await run()).report.failures).toEqual([{ file: "A/z", reason: "does not exist" }]);
  });

  (process.getuid?.() === 0 ? it.skip : it)("names a file and a folder that may not be read", async () => {
    await putTwoSeries();
    await chmod(join(folder, "IM9"), 0);
    await chmod(join(folder, "A"), 0);
    const { report } = await run();
    await chmod(join(folder, "A"), 0o700);
    expect(report.failures.map(({ file }) => file)).toEqual(["A", undefined]);
    expect(report.failures[1]?.quarantined).toMatchObject([{ file: "IM9" }]);
  });

  it("fails a series with one unusable slice, or uses the rest of it and says so", async () => {
    await putTwoSeries();
    await put({ IM9: slicesOf(T2)[2]?.subarray(0, -9) });
    const strict = await run();
    expect(strict.report.failures).toMatchObject([{ studyUid: STUDY, seriesUid: "1.2.3.5", file: "IM9" }]);
    const tolerant = await run({ policy: "tolerant" });
    expect(tolerant.report.failures).toEqual([]);
    expect(tolerant.report.series[1]).toMatchObject({ shape: [2, 6, 5], quarantined: [{ file: "IM9" }] });
    expect(formatFolderReport(tolerant.report)).toContain("QUARANTINED: 1 slice,");
  });

  it("asks for a folder that is there, and for another to write to", async () => {
    await expect(run()).rejects.toThrow(`the folder ${folder} does not exist`);
    await putTwoSeries();
    out = join(folder, "../dicom");
    await expect(run()).rejects.toThrow("name another folder");
  });
});
