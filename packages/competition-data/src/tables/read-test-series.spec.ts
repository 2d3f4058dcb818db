import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { formatSeriesTable, readTestSeries, type SeriesRow } from "@spinegrade/competition-data";

const ROW: SeriesRow = { studyId: 1, seriesId: 2, description: "Sagittal T1" };

let root: string;

beforeEach(async () => {
  root = await temporaryFolder("test-series");
});

describe("readTestSeries", () => {
  it("is none where a data set has neither a test table nor test images", async () => {
    expect(await readTestSeries(root)).toEqual([]);
  });

  it("names what is missing where there are images without their table", async () => {
    await mkdir(join(root, "test_images"));
    await expect(readTestSeries(root)).rejects.toThrow(
      `${join(root, "test_images")} exists, but test_series_descriptions.csv, which lists its series, does not`,
    );
  });

  it("reads the table where there is one", async () => {
    await writeFile(join(root, "test_series_descriptions.csv"), formatSeriesTable([ROW]));
    expect(await readTestSeries(root)).toEqual([ROW]);
  });
});
