import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
import { readVolume } from "@spinegrade/volumes";
import { readJson } from "@spinegrade/pipeline";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

const FILES = testSlices(4);
const TRAIN = { studyId: 7, seriesId: 8, description: "Sagittal T1", files: FILES } as const;
const TEST = { ...TRAIN, studyId: 9 };
const TEST_FOLDER = "test_images/9/8";
let root: string;
let dataDir: string;
let workDir: string;

beforeEach(async () => {
  root = await temporaryFolder("quarantine");
  dataDir = join(root, "data");
  workDir = join(root, "work");
  await writeTestDataSet(dataDir, { train: [TRAIN], test: [TEST] });
});

async function ingest(options: Parameters<typeof ingestDataSet>[1] = {}): Promise<IngestOutcome> {
  return await ingestDataSet({ dataDir, workDir }, { progressStream: { write: () => true }, ...options });
}

/** Puts a file of the series, in both splits. */
async function put(name: string, bytes: Uint8Array): Promise<void> {
  for (const folder of ["train_images/7/8", TEST_FOLDER]) await writeFile(join(dataDir, folder, name), bytes);
}

const cut = FILES[1]?.bytes.subarray(0, -9) ?? new Uint8Array(0);
const splitsOf = ({ series }: IngestOutcome): string[] => series.map(({ split }) => split);

describe("a batch with slices that cannot be used", () => {
  it("fails the series of the train split with all of them, and uses the rest in the test split", async () => {
    await put("2.dcm", cut);
    await put("3.dcm", new Uint8Array(0));
    const outcome = await ingest();
    const quarantined = [
      {
        file: "2.dcm",
        byteOffset: (FILES[1]?.bytes.length ?? 0) - 60,
        tag: "(7FE0,0010)",
        reason: expect.stringContaining("cut short"),
      },
      expect.objectContaining({ file: "3.dcm", reason: "the file is empty (0 bytes)" }),
    ];
    expect(outcome.failures).toEqual([
      { studyId: 7, seriesId: 8, reason: expect.stringContaining("2 of 4 slices"), quarantined },
    ]);
    expect(outcome.remarks).toEqual([{ studyId: 9, seriesId: 8, split: "test", quarantined, flags: [] }]);
    expect(splitsOf(outcome)).toEqual(["test"]);
    const { voxels, sliceTable } = await readVolume(workDir, outcome.series[0]?.key ?? "");
    expect(sliceTable.quarantined).toEqual(quarantined);
    const rest = FILES.filter(({ name }) => name === "1.dcm" || name === "4.dcm");
    expect(voxels).toEqual((await ingestSeries(rest, { studyId: 7, seriesId: 8 })).voxels);
  });

  it.each([
    ["strict", []],
    ["tolerant", ["train", "test"]],
  ] as const)("goes by the policy %s in both splits when told so", async (policy, splits) => {
    await put("2.dcm", cut);
    expect(splitsOf(await ingest({ policy }))).toEqual(splits);
  });

  it("remembers them when nothing changed, and forgets them when the file is repaired", async () => {
    await put("2.dcm", cut);
    const first = await ingest({ policy: "tolerant" });
    const second = await ingest({ policy: "tolerant" });
    expect([second.seriesRead, second.remarks]).toEqual([0, first.remarks]);
    await put("2.dcm", FILES[1]?.bytes ?? cut);
    const third = await ingest({ policy: "tolerant" });
    expect([third.remarks, third.series.map(({ shape }) => shape[0])]).toEqual([[], [4, 4]]);
  });

  it("tells a series with an unreadable file from one without the file", async () => {
    const folder = join(dataDir, TEST_FOLDER);
    await symlink("nowhere", join(folder, "9.dcm"));
    const withLink = await ingest();
    await rm(join(folder, "9.dcm"));
    const without = await ingest();
    expect(withLink.remarks.map(({ quarantined }) => quarantined)).toEqual([
      [{ file: "9.dcm", reason: "does not exist" }],
    ]);
    expect(without.remarks).toEqual([]);
    const keyOf = ({ series }: IngestOutcome): string | undefined =>
      series.find(({ split }) => split === "test")?.key;
    expect((await readVolume(workDir, keyOf(without) ?? "")).sliceTable.quarantined).toEqual([]);
    expect((await readVolume(workDir, keyOf(withLink) ?? "")).sliceTable.quarantined).toHaveLength(1);
  });

  it("uses the rest beside a folder and a file that is not named by a number", async () => {
    await put("scout.dcm", FILES[0]?.bytes ?? cut);
    await mkdir(join(dataDir, TEST_FOLDER, "5.dcm"));
    const { remarks } = await ingest();
    expect(remarks[0]?.quarantined.map(({ file }) => file)).toEqual(["5.dcm", "scout.dcm"]);
  });
});

describe("the report", () => {
  it("lists them with file, byte and reason, and flags, in JSON and as a table", async () => {
    await put("2.dcm", cut);
    await put("9.dcm", FILES[3]?.bytes ?? cut);
    const outcome = await ingest();
    const report = await writeIngestOutputs(join(root, "out"), workDir, outcome);
    expect(await readJson(join(root, "out/report.json"), parseIngestReport)).toEqual(report);
    expect(report.remarks[0]).toMatchObject({
      quarantined: [{ file: "2.dcm" }],
      flags: [
        { flag: "duplicate-positions", files: ["4.dcm", "9.dcm"] },
        { flag: "gap-between-slices", files: ["1.dcm", "3.dcm"] }, // 2.dcm is missing
      ],
    });
    const text = formatIngestSummary(report, outcome);
    const withoutRun = text.replace("2 series read, 0 already in the store\n", "");
    expect(await readFile(join(root, "out/report.txt"), "utf8")).toBe(withoutRun);
    expect(text).toContain(
      "flags: duplicate-positions (1 series), gap-between-slices (1 series): see report.json",
    );
    expect(text).toMatch(
      /QUARANTINED: slices that cannot be used: 1; series that are used without them: 1\n +study +series +file +byte +reason\n +9 +8 +2\.dcm +\d+ +\(7FE0,0010\) PixelData must hold 60 bytes/,
    );
    expect(text).toMatch(
      /FAILED: 1 series could not be ingested and will not be used\n.*\n +7 +8 +2\.dcm +\d+ +\(7FE0/,
    );
  });
});
