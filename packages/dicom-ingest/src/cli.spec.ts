import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type CommandLine, runCommandLines, temporaryFolder } from "@spinegrade/test-utils";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { readVolume, parseIngestIndex } from "@spinegrade/volumes";
import { decodeNpy } from "@spinegrade/npy";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";
import { answerCommandLine, readJson, UserError } from "@spinegrade/pipeline";
import { INGEST_PROGRAM } from "./ingest-program.ts";
import { inSeries } from "./testing/in-series.ts";
import { testSlices, writeTestDataSet } from "./testing/write-data-set.ts";

const fileAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const TRAIN = [1, 2, 3].map((studyId) => ({
  studyId,
  seriesId: 10 + studyId,
  description: "Sagittal T1" as const,
  files: testSlices(2 + studyId),
}));

/** A workspace with a data set. */
async function makeWorkspace(): Promise<string> {
  const folder = await temporaryFolder("cli");
  const config = JSON.stringify({ dataDir: "data", workDir: "work" });
  await writeFile(join(folder, "spinegrade.config.json"), config);
  await writeTestDataSet(join(folder, "data"), { train: TRAIN });
  return folder;
}

/** A workspace whose data set has an empty file in these studies. */
async function makeSpoilt(studies: readonly number[]): Promise<string> {
  const folder = await makeWorkspace();
  for (const n of studies) await writeFile(join(folder, `data/train_images/${n}/1${n}/1.dcm`), "");
  return folder;
}

/** Two slices of a series, in a folder of some layout. */
async function writeAnyLayout(folder: string): Promise<void> {
  const identity = { studyUid: "1.2.3", seriesUid: "1.2.3.4", description: "T1" };
  await mkdir(join(folder, "any/deep"), { recursive: true });
  const [first, second] = testSlices(2).map(({ bytes }, i) =>
    inSeries(bytes, { ...identity, sopInstanceUid: `1.2.3.4.${i}`, instanceNumber: `${i + 1}` }),
  );
  await writeFile(join(folder, "any/IM1"), second ?? "");
  await writeFile(join(folder, "any/deep/IM1"), first ?? "");
}

async function writeSeries(folder: string): Promise<void> {
  await mkdir(folder);
  for (const { name, bytes } of testSlices(3))
    await writeFile(join(folder, name), inSeries(bytes, { studyUid: "1.2", seriesUid: "1.2.3" }));
}

let root: string;
let failing: string;
const results = new Map<string, ProcessResult>();
const resultOf = (name: string): ProcessResult => results.get(name) ?? { code: NaN, stdout: "", stderr: "" };

/** Runs the command itself, from its sources. */
const run = (cwd: string, ...args: string[]): Promise<ProcessResult> =>
  runFromSource([fileAt("cli.ts"), ...args], { cwd });

/** Runs what the command runs for each case, in one process. */
async function runCases(cases: Readonly<Record<string, CommandLine>>): Promise<void> {
  const answers = await runCommandLines(fileAt("testing/answer-command-lines.ts"), Object.values(cases));
  for (const [i, name] of Object.keys(cases).entries()) results.set(name, answers[i] ?? resultOf(name));
}

const inRoot = (...args: string[]): CommandLine => ({ cwd: root, args });
const SERIES = "data/train_images/3/13";

beforeAll(async () => {
  root = await makeWorkspace();
  failing = await makeSpoilt([2]);
  await writeAnyLayout(root);
  await writeSeries(join(root, "series"));
  results.set("whole", await run(root, "ingest", "--workers", "2"));
  results.set("strict", await run(failing, "ingest", "--workers", "2"));
  const tolerate = ["ingest", "--tolerate-failures"];
  const packed = await makeWorkspace();
  await writeFile(join(packed, "data/train_images/2/12/more.zip"), "PK\x03\x04 of other slices");
  await writeFile(join(packed, "data/train_images/3/13/notes.txt"), "Dear colleague");
  await runCases({
    packed: { cwd: packed, args: ["ingest"] },
    tolerated: { cwd: failing, args: tolerate },
    "none left": { cwd: await makeSpoilt([1, 2, 3]), args: tolerate },
    series: inRoot("series", SERIES, "--out", "volume.npy"),
    folder: inRoot("any", "--out", "volumes"),
    preview: inRoot("preview", "series"),
  });
  for (const name of [`${SERIES}/9.dcm`, "any/broken.dcm", "series/4.dcm"])
    await writeFile(join(root, name), "");
  await writeFile(join(root, SERIES, "more.zip"), "PK\x03\x04");
  const tolerant = ["--policy", "tolerant"];
  await runCases({
    "spoilt series": inRoot("series", SERIES, "--out", "spoilt.npy", ...tolerant),
    "folder again": inRoot("any", "--out", "volumes", ...tolerant),
    "spoilt preview": inRoot("preview", "series", "--out", "spoilt.html"),
  });
});

describe("spinegrade-ingest", () => {
  it("ingests the workspace's data set on worker threads and exits with 0", async () => {
    const { code, stderr } = resultOf("whole");
    expect([code, stderr]).toEqual([0, expect.stringContaining("train 3 studies, 3 series, 12 slices")]);
    const index = await readJson(join(root, "data-processed/ingest/index.json"), parseIngestIndex);
    for (const [i, { key, studyId, seriesId }] of index.series.entries()) {
      const expected = await ingestSeries(TRAIN[i]?.files ?? [], { studyId, seriesId });
      expect(await readVolume(join(root, "work"), key)).toEqual(expected);
    }
  });

  it("exits with 2 when series failed, after ingesting the others, and with 0 when failures are tolerated", async () => {
    expect([resultOf("strict").code, resultOf("strict").stderr]).toEqual([
      2,
      expect.stringContaining("FAILED: 1 series could not be ingested"),
    ]);
    expect([resultOf("tolerated").code, resultOf("tolerated").stderr]).toEqual([
      0,
      expect.stringContaining("the file is empty (0 bytes)"),
    ]);
    const index = await readJson(join(failing, "data-processed/ingest/index.json"), parseIngestIndex);
    expect(index.series.map(({ studyId }) => studyId)).toEqual([1, 3]);
  });

  it("ingests every series next to an archive, exits with 2, and names it", () => {
    const { code, stderr } = resultOf("packed");
    expect([code, stderr]).toEqual([2, expect.stringContaining("3 series, 12 slices")]);
    expect(stderr).toContain("\nNOT UNPACKED: 1 archive that may hold slices: 2/12/more.zip\n");
  });

  it("does not tolerate that every series failed", () => {
    expect(resultOf("none left").code).toBe(2);
  });

  it("turns one folder into a volume and its slice table", async () => {
    const { code, stdout } = resultOf("series");
    const path = join(root, "volume.npy");
    expect([code, stdout]).toEqual([0, `${path}: uint8 [5, 6, 5]\n`]);
    const expected = await ingestSeries(TRAIN[2]?.files ?? [], { studyId: 3, seriesId: 13 });
    expect(decodeNpy(Uint8Array.from(await readFile(path))).data).toEqual(expected.voxels);
    expect(JSON.parse(await readFile(join(root, "volume.json"), "utf8"))).toEqual(expected.sliceTable);
    expect(resultOf("spoilt series")).toEqual({
      code: 2,
      stdout: `${join(root, "spoilt.npy")}: uint8 [5, 6, 5]\n`,
      stderr:
        "not in the volume: 9.dcm: the file is empty (0 bytes)\n" +
        "not in the volume: more.zip: an archive, which is not unpacked\n",
    });
  });

  it("turns a folder of any layout into volumes and a report, and exits with 2 when a file could not be used", async () => {
    const clean = resultOf("folder");
    expect(clean.code).toBe(0);
    expect(clean.stdout).toContain("1.2.3/t1_1.2.3.4.npy");
    expect(clean.stderr).toContain("1 series read, 0 unchanged since the last run");
    const again = resultOf("folder again");
    expect([again.code, again.stdout]).toEqual([2, expect.stringContaining("the file is empty (0 bytes)")]);
    expect(again.stdout).toBe(await readFile(join(root, "volumes/report.txt"), "utf8"));
  });

  it("previews a folder, and exits with 2 when a slice is in quarantine", async () => {
    const [clean, spoilt] = [resultOf("preview"), resultOf("spoilt preview")];
    const page = (name: string): string => join(root, name);
    expect([clean.code, clean.stdout]).toEqual([
      0,
      `${page("preview.html")}: 1 series, 3 slices, 0 quarantined\n`,
    ]);
    expect(await readFile(page("preview.html"), "utf8")).toContain("z 0 to 2: sagittal");
    expect([spoilt.code, spoilt.stdout]).toEqual([
      2,
      `${page("spoilt.html")}: 1 series, 3 slices, 1 quarantined\n`,
    ]);
  });

  it("says what is wrong and exits with 1", async () => {
    const { code, stderr } = await run(root, "nowhere", "--out", "volumes");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: the folder nowhere does not exist/)]);
  });

  it("explains what is wrong with its arguments", async () => {
    const [data, empty, texts] = [join(root, "data"), join(root, "empty"), join(root, "texts")];
    const [file, out] = [join(root, "spinegrade.config.json"), join(root, "volumes")];
    const cases: [args: string[], message: string][] = [
      [["series", "nowhere", "--out", join(root, "volume.npy")], "does not exist"],
      [["series", data], "--out FILE.npy is missing\nusage: spinegrade-ingest series"],
      [[data], "--out DIR is missing\nusage: spinegrade-ingest DIR --out DIR"],
      [[empty, "--out", out], `there is no MR image in ${empty} (it is empty)`],
      [[texts, "--out", out], `there is no MR image in ${texts} (1 file skipped: see the report)`],
      [[file, "--out", out], "spinegrade.config.json is a file; name the folder"],
      [[data, "--out", file], `the results cannot go to ${file}, which is a file`],
      [[data, "--out", out, "--policy", "lax"], "must be one of strict, tolerant"],
      [["ingest", "--descriptions", "x"], "unknown option --descriptions (did you mean --description?)"],
      [["ingest", "--description", "Sagittal"], "must be one of Sagittal T1, Sagittal T2/STIR, Axial T2"],
    ];
    await mkdir(empty);
    await mkdir(texts);
    await writeFile(join(texts, "README"), "hello");
    for (const [args, message] of cases) {
      const answer = answerCommandLine(INGEST_PROGRAM, args);
      await expect(answer).rejects.toBeInstanceOf(UserError);
      await expect(answer).rejects.toThrow(message);
    }
  });
});
