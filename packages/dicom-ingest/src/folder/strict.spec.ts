import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  ingestFolder,
  ingestSeriesFolder,
  type FolderReport,
  type IngestPolicy,
} from "@spinegrade/dicom-ingest";
import { inSeries, type TestIdentity } from "../testing/in-series.ts";
import { afterMeta } from "../testing/raw-elements.ts";
import { testSlices } from "../testing/write-data-set.ts";

const T1: TestIdentity = { studyUid: "1.2.3", seriesUid: "1.2.3.44", description: "T1" };
const T2: TestIdentity = { studyUid: "1.2.3", seriesUid: "1.2.3.45", description: "T2" };
const COUNT = 5;

let root: string;

beforeEach(async () => {
  root = await temporaryFolder("strict");
});

function sliceOf(series: TestIdentity, index: number): Uint8Array {
  const file = testSlices(COUNT)[index];
  if (file === undefined) throw new RangeError(`no slice ${index}`);
  return inSeries(file.bytes, {
    sopInstanceUid: `${series.seriesUid ?? ""}.${index}`,
    instanceNumber: String(index + 1),
    ...series,
  });
}

/** The same slice with another value in its last pixel. */
function brightened(slice: Uint8Array): Uint8Array {
  return slice.with(-2, (slice.at(-2) ?? 0) ^ 1);
}

async function put(name: string | Buffer, content: Uint8Array | string): Promise<void> {
  const folder = typeof name === "string" && name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "";
  await mkdir(join(root, "in", folder), { recursive: true });
  const path =
    typeof name === "string" ? join(root, "in", name) : Buffer.concat([Buffer.from(`${root}/in/`), name]);
  await writeFile(path, content);
}

async function putSeries(
  series: TestIdentity,
  nameOf: (index: number) => string,
  without?: number,
): Promise<void> {
  for (let index = 0; index < COUNT; index++)
    if (index !== without) await put(nameOf(index), sliceOf(series, index));
}

async function ingest(policy: IngestPolicy = "strict"): Promise<FolderReport> {
  const options = { policy, progressStream: { write: () => true } };
  return (await ingestFolder(join(root, "in"), join(root, "out"), options)).report;
}

const whole = sliceOf(T1, 2);
const seriesUidEnd = Buffer.from(whole).lastIndexOf("1.2.3.44") + "1.2.3.44".length;
const DAMAGED: [what: string, content: Uint8Array | string, reason: string][] = [
  ["empty", "", "the file is empty (0 bytes)"],
  ["of zeros", new Uint8Array(whole.length), "not a DICOM Part 10 file"],
  [
    "of a lost first block",
    Uint8Array.from(whole, (byte, i) => (i < 512 ? 0 : byte)),
    "not a DICOM Part 10 file",
  ],
  [
    "of noise",
    Uint8Array.from({ length: 700 }, (_, i) => (i * i * 31 + 7) % 251),
    "not a DICOM Part 10 file",
  ],
  ["cut in its preamble", whole.subarray(0, 100), "it has only 100 bytes"],
  ["cut in its meta header", whole.subarray(0, 150), "cut short"],
  ["cut in its SeriesInstanceUID", whole.subarray(0, seriesUidEnd - 3), "cut short"],
  ["cut after it", whole.subarray(0, seriesUidEnd + 30), "cut short"],
  ["cut in its pixels", whole.subarray(0, -9), "cut short"],
  [
    "that is a web page",
    "<!DOCTYPE html><html>not found</html>",
    "not a DICOM Part 10 file but an HTML page",
  ],
];

describe("strict: one slice of a series that did not arrive whole", () => {
  it.each(DAMAGED)("%s fails its series, and tolerant is the rest of it", async (_, content, reason) => {
    const nameOf = (index: number): string => `a/IM${index}`;
    await putSeries(T1, nameOf, 2);
    await put(nameOf(2), content);
    const strict = await ingest();
    expect(strict.series).toEqual([]);
    expect(strict.failures).toMatchObject([
      { seriesUid: "1.2.3.44", quarantined: [{ file: "a/IM2", reason: expect.stringContaining(reason) }] },
    ]);
    const tolerant = await ingest("tolerant");
    expect(tolerant.failures).toEqual([]);
    expect(tolerant.series).toMatchObject([{ shape: [COUNT - 1, 6, 5], quarantined: [{ file: "a/IM2" }] }]);
  });

  it("is charged by what its header still says where several series lie in one folder", async () => {
    await putSeries(T1, (index) => `IM${index}`, 2);
    await putSeries(T2, (index) => `IM${index + 10}`);
    await put("IM2", whole.subarray(0, seriesUidEnd + 30));
    const { series, failures } = await ingest();
    expect(series.map(({ seriesUid }) => seriesUid)).toEqual(["1.2.3.45"]);
    expect(failures).toMatchObject([{ seriesUid: "1.2.3.44", quarantined: [{ file: "IM2" }] }]);
  });

  it("is named, and fails no other series, where it may belong to any", async () => {
    await putSeries(T1, (index) => `IM${index}`, 2);
    await putSeries(T2, (index) => `IM${index + 10}`);
    await put("IM2", whole.subarray(0, seriesUidEnd - 3));
    const { series, failures } = await ingest();
    expect(series.map(({ files }) => files)).toEqual([4, 5]);
    expect(failures).toMatchObject([{ file: "IM2", studyUid: "1.2.3" }]);
  });

  it("is named with its series where that has no other slice", async () => {
    await putSeries(T2, (index) => `b/IM${index}`);
    await put("a/IM2", whole.subarray(0, seriesUidEnd + 30));
    const { series, failures } = await ingest();
    expect(series).toHaveLength(1);
    expect(failures).toMatchObject([{ file: "a/IM2", seriesUid: "1.2.3.44" }]);
  });

  it("is a link that leads nowhere", async () => {
    await putSeries(T1, (index) => `a/IM${index}`, 2);
    await symlink("gone", join(root, "in/a/IM2"));
    expect((await ingest()).failures).toMatchObject([
      { seriesUid: "1.2.3.44", quarantined: [{ file: "a/IM2" }] },
    ]);
  });
});

describe("slices of two patients that state one series", () => {
  const patient = (id: string) => ({ patientId: id });

  it.each([
    ["with other SOPInstanceUIDs", { sopInstanceUid: undefined }],
    ["with the same", {}],
  ])("are not mixed: %s", async (_, other) => {
    await putSeries({ ...T1, ...patient("A") }, (index) => `IM${index}`);
    for (const index of [0, 1])
      await put(`other${index}`, sliceOf({ ...T1, ...patient("B"), ...other }, index));
    const faults = [0, 1].map((index) => ({
      file: `other${index}`,
      reason: "is of another patient than IM0, though both state one series",
    }));
    expect((await ingest()).failures).toMatchObject([{ seriesUid: "1.2.3.44", quarantined: faults }]);
    expect((await ingest("tolerant")).series).toMatchObject([{ shape: [COUNT, 6, 5], quarantined: faults }]);
  });
});

it("uses a series whose files each state another patient, as a de-identifier leaves them, flagged", async () => {
  for (let index = 0; index < COUNT; index++)
    await put(`IM${index}`, sliceOf({ ...T1, patientId: `ANON${index}` }, index));
  const { series, failures } = await ingest();
  expect([failures, series[0]?.shape]).toEqual([[], [COUNT, 6, 5]]);
  expect(series[0]?.flags).toMatchObject([{ flag: "mixed-patients" }]);
  expect(series[0]?.flags[0]?.files).toHaveLength(COUNT - 1);
});

describe("one SOPInstanceUID in several files", () => {
  const one: TestIdentity = { ...T1, sopInstanceUid: "1.2.3.44.7" };

  it("is that of slices of their own where their places differ, as de-identifiers leave it", async () => {
    await putSeries(one, (index) => `IM${index}`);
    const { series, failures } = await ingest();
    expect([failures, series[0]?.shape]).toEqual([[], [COUNT, 6, 5]]);
    expect(series[0]?.flags.map(({ flag }) => flag)).toContain("same-sop-instance-twice");
  });

  it("is at fault where their places do not", async () => {
    await putSeries(T1, (index) => `IM${index}`);
    await put("IM2-again", brightened(sliceOf(T1, 2)));
    const fault = {
      file: "IM2-again",
      reason: expect.stringContaining("and instance number of IM2 and other contents"),
    };
    expect((await ingest()).failures).toMatchObject([{ seriesUid: "1.2.3.44", quarantined: [fault] }]);
    const tolerant = await ingest("tolerant");
    expect(tolerant.series).toMatchObject([{ shape: [COUNT, 6, 5], quarantined: [fault] }]);
  });

  it("is at fault where a file is too large to be read, and ends no batch", async () => {
    await putSeries(T1, (index) => `IM${index}`);
    await putSeries(T2, (index) => `T2/IM${index}`);
    await put("large", sliceOf(T1, 2));
    await truncate(join(root, "in", "large"), 2 ** 31); // a hole on the disk
    const fault = { file: "large", reason: expect.stringContaining("2 GiB") };
    const { series, failures } = await ingest();
    expect(failures).toMatchObject([{ seriesUid: "1.2.3.44", quarantined: [fault] }]);
    expect(series.map(({ description }) => description)).toEqual(["T2"]);
  });

  it.each<[string, TestIdentity]>([
    ["is", T1],
    ["of another export is", { ...T1, seriesNumber: "77", description: "T1 edited" }],
  ])("%s a copy where the contents are the same", async (_, again) => {
    await putSeries(T1, (index) => `IM${index}`);
    await put("copy", sliceOf(again, 2));
    const { series, skipped } = await ingest();
    expect(series[0]?.shape[0]).toBe(COUNT);
    expect(skipped).toEqual([{ reason: "copy of another file of its series", files: ["copy"] }]);
  });
});

describe("a slice", () => {
  const NAMES: [what: string, name: string | Buffer, shown: string][] = [
    ["of bytes that are not UTF-8", Buffer.from([0x49, 0x4d, 0xe4, 0xff]), "IM\\xe4\\xff"],
    ["of half a character", Buffer.from([0x49, 0xe8, 0x85, 0x2e, 0x31]), "I\\xe8\\x85.1"],
    ["of UTF-8", "腰椎 1", "腰椎 1"],
    ["with a line feed", "a\nb", "a\nb"],
    ["with control characters", "a\x1b[2J", "a\x1b[2J"],
    ["that is hidden", ".IM1", ".IM1"],
    ["with the replacement character", "a\ufffdb", "a\ufffdb"],
    ["with another ending", "slice.jpg", "slice.jpg"],
    ["of spaces", "  ", "  "],
    ["that other languages reserve", "__proto__", "__proto__"],
  ];

  it.each(NAMES)("is read under a name %s", async (_, name, shown) => {
    await putSeries(T1, (index) => `IM${index}`, 2);
    await put(name, sliceOf(T1, 2));
    const { series, failures } = await ingest();
    expect([failures, series.map(({ shape }) => shape)]).toEqual([[], [[COUNT, 6, 5]]]);
    await put(name, whole.subarray(0, -9));
    expect((await ingest()).failures).toMatchObject([{ quarantined: [{ file: shown }] }]);
  });

  it("is read without DICOM Part 10's header, whatever it is called", async () => {
    await putSeries(T1, (index) => `IM${index}`, 2);
    await put("IM2", afterMeta(whole));
    const { series, failures, skipped } = await ingest();
    expect([failures, skipped, series[0]?.shape]).toEqual([[], [], [COUNT, 6, 5]]);
  });
});

describe("a series folder of the competition's layout", () => {
  const read = async (): Promise<number> => {
    const ids = { studyId: 1, seriesId: 2 };
    return (await ingestSeriesFolder(join(root, "in"), join(root, "v.npy"), ids)).shape[0];
  };

  it.each<[string, Uint8Array | string]>([
    ["IM2", whole],
    ["3", whole],
    ["3.dcm.part", whole.subarray(0, -9)],
    ["3", ""],
    ["3.tmp", afterMeta(whole)],
  ])("fails with %s, which may be a slice and is not called one", async (name, content) => {
    await putSeries(T1, (index) => `${index + 1}.dcm`, 2);
    await put(name, content);
    await expect(read()).rejects.toThrow(`${name}: the file name must be the instance number and .dcm`);
  });

  it.each<[string, Uint8Array | string]>([
    ["notes.txt", "hello"],
    ["LICENSE", "hello"],
    ["Thumbs.db", new Uint8Array(20)],
    ["report", sliceOf({ sopClassUid: "1.2.840.10008.5.1.4.1.1.88.11" }, 0)],
    [".hidden", ""],
  ])("leaves %s aside", async (name, content) => {
    await putSeries(T1, (index) => `${index + 1}.dcm`);
    await put(name, content);
    expect(await read()).toBe(COUNT);
  });
});
