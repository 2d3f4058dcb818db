import { cp, readdir, readFile, rm, stat, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  CONDITIONS,
  LEVELS,
  readCoordinateTable,
  readSeriesTable,
  readSubmission,
  readTrainTable,
  readWrongGrades,
  rowIdsOf,
  TABLE_FILES,
  WRONG_GRADES_FILE,
} from "@spinegrade/competition-data";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import {
  generateDataSet,
  planStudy,
  renderStudy,
  type DataSetSummary,
  type SampledDataSet,
} from "@spinegrade/phantom";

const size = { imageSize: 40, sagittalSlices: 4, axialSlices: 5 };
const SMALL: SampledDataSet = { seed: 11, trainStudies: 2, testStudies: 1, size };
const silent = { write: () => true };

let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder("phantom");
});

const generate = (source: Partial<SampledDataSet> = {}): Promise<DataSetSummary> =>
  generateDataSet({ ...SMALL, ...source }, { dataDir, progressStream: silent });

/** The small data set, made once: a test that begins with one takes a copy. */
let madeDir: string;
let made: DataSetSummary;

beforeAll(async () => {
  madeDir = await temporaryFolder("phantom");
  made = await generateDataSet(SMALL, { dataDir: madeDir, progressStream: silent });
});

const copyMade = (): Promise<void> => cp(madeDir, dataDir, { recursive: true, preserveTimestamps: true });

/** Times at which the files of a split were written. */
async function writeTimes(split: string): Promise<Map<string, number>> {
  const entries = await readdir(join(dataDir, split), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (path) => [path, (await stat(path)).mtimeMs] as const)));
}

describe("generateDataSet", () => {
  it("writes exactly the competition's layout, with tables that agree with the images", async () => {
    await copyMade();
    const names = (await readdir(dataDir)).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual([
      "sample_submission.csv",
      "test_images",
      "test_series_descriptions.csv",
      "train.csv",
      "train_images",
      "train_label_coordinates.csv",
      "train_series_descriptions.csv",
    ]);
    const train = await readTrainTable(join(dataDir, "train.csv"));
    const series = await readSeriesTable(join(dataDir, "train_series_descriptions.csv"));
    const points = await readCoordinateTable(join(dataDir, "train_label_coordinates.csv"));
    expect((await readdir(join(dataDir, "train_images"))).map(Number).sort((a, b) => a - b)).toEqual(
      train.map(({ studyId }) => studyId),
    );
    for (const { studyId, seriesId } of series) {
      const files = await readdir(join(dataDir, "train_images", String(studyId), String(seriesId)));
      const marked = points.filter((point) => point.seriesId === seriesId);
      expect(marked.length).toBeGreaterThan(0);
      for (const { instanceNumber } of marked) expect(files).toContain(`${instanceNumber}.dcm`);
    }
    for (const { grades } of train)
      expect(CONDITIONS.every((condition) => grades[condition].length === 5)).toBe(true);
  });

  it("writes a test half without labels and a sample submission of thirds", async () => {
    await copyMade();
    const series = await readSeriesTable(join(dataDir, "test_series_descriptions.csv"));
    const [first] = series;
    expect(series).toHaveLength(3);
    const rows = await readSubmission(join(dataDir, "sample_submission.csv"));
    expect(rows.map(({ rowId }) => rowId)).toEqual(rowIdsOf(first?.studyId ?? 0));
    expect(rows.every(({ probabilities }) => probabilities.every((p) => p === 1 / 3))).toBe(true);
  });

  it("adds one study without touching the others, and is quick to find nothing to do", async () => {
    await copyMade();
    const before = await writeTimes("train_images");
    const same = await generate();
    expect(same).toMatchObject({ studiesWritten: 0, studiesKept: 3, studiesRemoved: 0 });
    const more = await generate({ trainStudies: 3 });
    expect(more).toMatchObject({ studiesWritten: 1, studiesKept: 3, studiesRemoved: 0 });
    const after = await writeTimes("train_images");
    for (const [path, time] of before) expect(after.get(path)).toBe(time);
    expect((await readTrainTable(join(dataDir, "train.csv"))).length).toBe(3);
  });

  it("removes the studies that a smaller configuration no longer has", async () => {
    await copyMade();
    const summary = await generate({ trainStudies: 1, testStudies: 0 });
    expect(summary).toMatchObject({ studiesWritten: 0, studiesKept: 1, studiesRemoved: 2 });
    expect(await readdir(join(dataDir, "train_images"))).toHaveLength(1);
    expect(await readdir(join(dataDir, "test_images"))).toHaveLength(0);
    expect((await readSeriesTable(join(dataDir, "train_series_descriptions.csv"))).length).toBe(3);
  });

  it("makes a study again that lost a file", async () => {
    await copyMade();
    const { files, contentKey } = made;
    const lost = files.find(({ path }) => path.startsWith("test_images"))?.path ?? "";
    await rm(join(dataDir, lost));
    const summary = await generate();
    expect(summary).toMatchObject({ studiesWritten: 1, studiesKept: 2, contentKey });
  });

  it("makes a study again of which a single bit was damaged, in a picture or in its record", async () => {
    const one = { trainStudies: 1, testStudies: 0 };
    await copyMade();
    const { files } = await generate(one);
    const picture = files.find(({ path }) => path.endsWith(".dcm"))?.path ?? "";
    const [record = ""] = (await readdir(join(dataDir, ".phantom"))).filter((name) =>
      name.startsWith("train-"),
    );
    for (const path of [picture, join(".phantom", record)]) {
      const whole = await readFile(join(dataDir, path));
      const bytes = Buffer.from(whole);
      const place = bytes.length - 40;
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      await writeFile(join(dataDir, path), bytes);
      expect(await generate(one)).toMatchObject({ studiesWritten: 1, studiesKept: 0 });
      expect((await readFile(join(dataDir, path))).equals(whole)).toBe(true);
    }
  });

  it.each([...Object.values(TABLE_FILES), "train_images", "test_images"])(
    "never touches a folder that holds a %s of somebody else's, alone",
    async (name) => {
      const path = join(dataDir, name);
      await (name.endsWith("_images") ? mkdir(path) : writeFile(path, "mine"));
      await expect(generate()).rejects.toThrow(`holds ${name}, which the phantom did not write`);
      expect(await readdir(dataDir)).toEqual([name]);
    },
  );

  it("gives the same bytes again elsewhere, and other bytes for another seed", async () => {
    expect((await generate()).contentKey).toBe(made.contentKey);
    expect((await generate({ seed: 12 })).contentKey).not.toBe(made.contentKey);
  });

  it("plants wrong grades into train.csv alone, lists them next to it, and takes both back", async () => {
    await copyMade();
    const { studiesKept, files } = await generate({ wrongGrades: 0.3 });
    const changed = files.filter(
      ({ path, sha256 }) => !made.files.some((file) => file.path === path && file.sha256 === sha256),
    );
    expect([studiesKept, changed.map(({ path }) => path)]).toEqual([3, ["train.csv", WRONG_GRADES_FILE]]);
    const wrong = (await readWrongGrades(dataDir)) ?? [];
    expect(wrong.length).toBeGreaterThan(5);
    const rows = await readTrainTable(join(dataDir, "train.csv"));
    for (const { studyId, condition, level, given } of wrong)
      expect(rows.find((row) => row.studyId === studyId)?.grades[condition][LEVELS.indexOf(level)]).toBe(
        given,
      );
    expect((await generate()).contentKey).toBe(made.contentKey);
    expect(await readWrongGrades(dataDir)).toBeUndefined();
  });

  it("never touches a folder with tables of somebody else's", async () => {
    await writeFile(join(dataDir, "train.csv"), "mine");
    await expect(generate()).rejects.toThrow("which the phantom did not write");
    expect(await readFile(join(dataDir, "train.csv"), "utf8")).toBe("mine");
  });
});

describe("renderStudy", () => {
  const plan = planStudy({ seed: 11, split: "train", index: 0, model: "enriched", size });
  const files = [...renderStudy(plan)];

  it("writes headers that give back the planned geometry through the pipeline's ingest", async () => {
    for (const { seriesId, slices } of plan.series) {
      const own = files.filter(({ path }) => path.includes(`/${seriesId}/`));
      const inputs = own.map(({ path, bytes }) => ({ name: path.split("/").at(-1) ?? "", bytes }));
      const { shape, sliceTable } = await ingestSeries(inputs, { studyId: plan.studyId, seriesId });
      expect(shape).toEqual([slices.length, 40, 40]);
      for (const { plane, instanceNumber } of slices) {
        const record = sliceTable.slices.find((slice) => slice.instanceNumber === instanceNumber);
        for (const [i, value] of plane.positionMm.entries())
          expect(record?.positionMm?.[i]).toBeCloseTo(value, 8);
        for (const [i, value] of [...plane.rowDirection, ...plane.columnDirection].entries()) {
          expect(record?.orientation?.[i]).toBeCloseTo(value, 8);
        }
        expect(record?.pixelSpacingMm?.[0]).toBeCloseTo(plane.pixelSpacingMm, 8);
      }
    }
  });

  it("holds no tag that could tell a grade", () => {
    const text = files.map(({ bytes }) => Buffer.from(bytes).toString("latin1")).join("");
    expect(text).not.toMatch(/normal|mild|moderate|severe|stenosis|narrowing/i);
  });
});
