import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";
import { testData } from "@spinegrade/test-utils";
import {
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
  isCompetition,
  makeFolds,
  readCoordinateTable,
  readSeriesTable,
  readSubmission,
  readTrainTable,
  rowIdsOf,
} from "@spinegrade/competition-data";

const tables = testData("rsna-2024");
const folder = tables.path;
const path = (name: string): string => join(folder, name);
const text = (name: string): Promise<string> => readFile(path(name), "utf8");

tables.describe("the competition's own tables", () => {
  it("are read without a fault: 1,975 studies, 6,294 series, 48,809 coordinates", async () => {
    expect(await readTrainTable(path("train.csv"))).toHaveLength(1975);
    expect(await readSeriesTable(path("train_series_descriptions.csv"))).toHaveLength(6294);
    expect(await readCoordinateTable(path("train_label_coordinates.fix01b.csv"))).toHaveLength(48809);
  });

  it("are known as the competition's, unless their images are synthetic or a study is missing", async () => {
    const train = await readTrainTable(path("train.csv"));
    const real = { synthetic: false, tables: {} };
    expect(isCompetition(real, train)).toBe(true);
    expect(isCompetition(real, train.toReversed())).toBe(true);
    expect(isCompetition({ ...real, synthetic: true }, train)).toBe(false);
    expect(isCompetition(real, train.slice(1))).toBe(false);
  });

  it("are read by the benchmark, every row of them", async () => {
    const bench = join(import.meta.dirname, "../bench/read-tables.bench.ts");
    const stdout = await outputFromSource([bench], { env: { SPINEGRADE_TEST_DATA: dirname(folder) } });
    const { rows } = JSON.parse(stdout) as { rows: number };
    expect(rows).toBe(1975 + 6294 + 48809);
  });

  it("come back byte for byte from their formatters", async () => {
    expect(formatTrainTable(await readTrainTable(path("train.csv")))).toBe(await text("train.csv"));
    for (const name of ["train_series_descriptions.csv", "test_series_descriptions.csv"]) {
      expect(formatSeriesTable(await readSeriesTable(path(name)))).toBe(await text(name));
    }
    const corrected = "train_label_coordinates.fix01b.csv";
    expect(formatCoordinateTable(await readCoordinateTable(path(corrected)), "corrected")).toBe(
      await text(corrected),
    );
    const sample = "sample_submission.csv";
    expect(formatSubmission(await readSubmission(path(sample)))).toBe(await text(sample));
  });

  it("hold 572 missing grades and 141 corrected coordinates, all of them of the spinal canal", async () => {
    const train = await readTrainTable(path("train.csv"));
    const missing = train
      .flatMap(({ grades }) => Object.values(grades).flat())
      .filter((grade) => grade === -1);
    const coordinates = await readCoordinateTable(path("train_label_coordinates.fix01b.csv"));
    const corrected = coordinates.filter(({ isCorrected }) => isCorrected === true);
    expect(missing).toHaveLength(572);
    expect(corrected).toHaveLength(141);
    expect(new Set(corrected.map(({ condition }) => condition))).toEqual(new Set(["spinal_canal_stenosis"]));
  });

  it("order a submission's rows as rowIdsOf does", async () => {
    const sample = await readSubmission(path("sample_submission.csv"));
    expect(sample.map(({ rowId }) => rowId)).toEqual(rowIdsOf(44036939));
  });

  it("split into the published folds", async () => {
    const folds = makeFolds((await readTrainTable(path("train.csv"))).map(({ studyId }) => studyId));
    const sizes = [0, 0, 0, 0, 0];
    for (const fold of folds.values()) sizes[fold] = (sizes[fold] ?? 0) + 1;
    // numpy 1.26.4: numpy.bincount(numpy.random.RandomState(42).choice(5, 1975))
    expect(sizes).toEqual([410, 395, 374, 391, 405]);
    expect([...folds].slice(0, 3)).toEqual([
      [4003253, 3],
      [4646740, 4],
      [7143189, 2],
    ]);
  });
});
