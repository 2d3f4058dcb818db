import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  formatIngestSummary,
  ingestDataSet,
  parseIngestReport,
  writeIngestOutputs,
  type IngestOutcome,
} from "@spinegrade/dicom-ingest";
import { parseIngestIndex, sliceTablePath, volumePath } from "@spinegrade/volumes";
import { readJson, readReceipt } from "@spinegrade/pipeline";
import { AXIAL, T2, TEST, TRAIN, trainFolder } from "../testing/small-data-set.ts";
import { writeTestDataSet } from "../testing/write-data-set.ts";

let root: string;
let dataDir: string;
let workDir: string;

beforeEach(async () => {
  root = await temporaryFolder("ingest-outputs");
  dataDir = join(root, "data");
  workDir = join(root, "work");
});

function ingest(): Promise<IngestOutcome> {
  return ingestDataSet({ dataDir, workDir }, { progressStream: { write: () => true } });
}

describe("the outputs of ingest", () => {
  it("are an index, a report and a receipt that read back, and the same bytes on a rerun", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN, test: TEST });
    await writeFile(join(trainFolder(dataDir, AXIAL), "2.dcm"), "");
    await writeFile(join(trainFolder(dataDir, T2), "readme.txt"), "");
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

  it("carry a checksum in the index, which shows a changed digit", async () => {
    await writeTestDataSet(dataDir, { train: TRAIN });
    await writeIngestOutputs(root, workDir, await ingest());
    const path = join(root, "index.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"studyId": 9', '"studyId": 8'));
    await expect(readJson(path, parseIngestIndex)).rejects.toThrow("does not match its checksum");
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
    await writeFile(join(trainFolder(dataDir, AXIAL), "2.dcm"), "");
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
