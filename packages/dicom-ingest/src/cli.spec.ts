import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { readVolume, parseIngestIndex } from "@spinegrade/volumes";
import { decodeNpy } from "@spinegrade/npy";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";
import { answerCommandLine, readJson, UserError } from "@spinegrade/pipeline";
import { INGEST_PROGRAM } from "./ingest-program.ts";
import { inSeries } from "./testing/in-series.ts";
import { testSlices, writeTestDataSet } from "./testing/write-data-set.ts";

const cli = fileURLToPath(new URL("./cli.ts", import.meta.url));
const TRAIN = [1, 2, 3].map((studyId) => ({
  studyId,
  seriesId: 10 + studyId,
  description: "Sagittal T1" as const,
  files: testSlices(2 + studyId),
}));

let root: string;

beforeEach(async () => {
  root = await temporaryFolder("cli");
  await writeFile(join(root, "spinegrade.config.json"), JSON.stringify({ dataDir: "data", workDir: "work" }));
  await writeTestDataSet(join(root, "data"), { train: TRAIN });
});

/** Runs the command line from its sources, in the temporary workspace. */
const run = (...args: string[]): Promise<ProcessResult> => runFromSource([cli, ...args], { cwd: root });

describe("spinegrade-ingest", () => {
  it("ingests the workspace's data set on worker threads and exits with 0", async () => {
    const { code, stderr } = await run("ingest", "--workers", "2");
    expect([code, stderr]).toEqual([0, expect.stringContaining("train 3 studies, 3 series, 12 slices")]);
    const index = await readJson(join(root, "data-processed/ingest/index.json"), parseIngestIndex);
    for (const [i, { key, studyId, seriesId }] of index.series.entries()) {
      const expected = await ingestSeries(TRAIN[i]?.files ?? [], { studyId, seriesId });
      expect(await readVolume(join(root, "work"), key)).toEqual(expected);
    }
  });

  it("exits with 2 when series failed, after ingesting the others, and with 0 when failures are tolerated", async () => {
    await writeFile(join(root, "data/train_images/2/12/1.dcm"), "");
    const strict = await run("ingest", "--workers", "2");
    expect([strict.code, strict.stderr]).toEqual([
      2,
      expect.stringContaining("FAILED: 1 series could not be ingested"),
    ]);
    const tolerant = await run("ingest", "--tolerate-failures");
    expect([tolerant.code, tolerant.stderr]).toEqual([
      0,
      expect.stringContaining("the file is empty (0 bytes)"),
    ]);
    const index = await readJson(join(root, "data-processed/ingest/index.json"), parseIngestIndex);
    expect(index.series.map(({ studyId }) => studyId)).toEqual([1, 3]);
  });

  it("does not tolerate that every series failed", async () => {
    for (const n of [1, 2, 3]) await writeFile(join(root, `data/train_images/${n}/1${n}/1.dcm`), "");
    expect((await run("ingest", "--tolerate-failures")).code).toBe(2);
  });

  it("turns one folder into a volume and its slice table", async () => {
    const out = join(root, "volume.npy");
    const { code, stdout } = await run("series", join(root, "data/train_images/3/13"), "--out", out);
    expect([code, stdout]).toEqual([0, `${out}: uint8 [5, 6, 5]\n`]);
    const expected = await ingestSeries(TRAIN[2]?.files ?? [], { studyId: 3, seriesId: 13 });
    expect(decodeNpy(Uint8Array.from(await readFile(out))).data).toEqual(expected.voxels);
    expect(JSON.parse(await readFile(join(root, "volume.json"), "utf8"))).toEqual(expected.sliceTable);
    await writeFile(join(root, "data/train_images/3/13/9.dcm"), "");
    const tolerant = await run(
      "series",
      join(root, "data/train_images/3/13"),
      "--out",
      out,
      "--policy",
      "tolerant",
    );
    expect([tolerant.code, tolerant.stdout, tolerant.stderr]).toEqual([
      2,
      `${out}: uint8 [5, 6, 5]\n`,
      "not in the volume: 9.dcm: the file is empty (0 bytes)\n",
    ]);
  });

  it("turns a folder of any layout into volumes and a report, and exits with 2 when a file could not be used", async () => {
    const identity = { studyUid: "1.2.3", seriesUid: "1.2.3.4", description: "T1" };
    await mkdir(join(root, "any/deep"), { recursive: true });
    const [first, second] = testSlices(2).map(({ bytes }, i) =>
      inSeries(bytes, { ...identity, sopInstanceUid: `1.2.3.4.${i}`, instanceNumber: `${i + 1}` }),
    );
    await writeFile(join(root, "any/IM1"), second ?? "");
    await writeFile(join(root, "any/deep/IM1"), first ?? "");
    const clean = await run("any", "--out", "volumes");
    expect([clean.code, clean.stdout]).toEqual([0, await readFile(join(root, "volumes/report.txt"), "utf8")]);
    expect(clean.stdout).toContain("1.2.3/t1_1.2.3.4.npy");
    expect(clean.stderr).toContain("1 series read, 0 unchanged since the last run");
    await writeFile(join(root, "any/broken.dcm"), "");
    const again = await run("any", "--out", "volumes", "--policy", "tolerant");
    expect([again.code, again.stdout]).toEqual([2, expect.stringContaining("the file is empty (0 bytes)")]);
  });

  it("previews a folder, and exits with 2 when a slice is in quarantine", async () => {
    const folder = join(root, "series");
    await mkdir(folder);
    for (const { name, bytes } of testSlices(3))
      await writeFile(join(folder, name), inSeries(bytes, { studyUid: "1.2", seriesUid: "1.2.3" }));
    const clean = await run("preview", folder);
    expect([clean.code, clean.stdout]).toEqual([
      0,
      `${join(root, "preview.html")}: 1 series, 3 slices, 0 quarantined\n`,
    ]);
    expect(await readFile(join(root, "preview.html"), "utf8")).toContain("z 0 to 2: sagittal");
    await writeFile(join(folder, "4.dcm"), "");
    const spoilt = await run("preview", folder, "--out", "spoilt.html");
    expect([spoilt.code, spoilt.stdout]).toEqual([
      2,
      `${join(root, "spoilt.html")}: 1 series, 3 slices, 1 quarantined\n`,
    ]);
  });

  it("says what is wrong and exits with 1", async () => {
    const { code, stderr } = await run("nowhere", "--out", "volumes");
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
