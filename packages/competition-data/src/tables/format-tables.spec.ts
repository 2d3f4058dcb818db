import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import fc from "fast-check";
import {
  CONDITIONS,
  formatCoordinateTable,
  formatSeriesTable,
  formatSubmission,
  formatTrainTable,
  LEVELS,
  readCoordinateTable,
  readSeriesTable,
  readSubmission,
  readTrainTable,
  rowIdsOf,
  SERIES_DESCRIPTIONS,
  type Grade,
} from "@spinegrade/competition-data";

let file: string;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder("format-tables");
  file = join(folder, "table.csv");
});

async function reread<Row>(text: string, read: (path: string) => Promise<Row[]>): Promise<Row[]> {
  await writeFile(file, text);
  return read(file);
}

const id = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const pixels = fc.double({ min: -10, max: 2000, noNaN: true });
const grades = fc.array(fc.constantFrom<Grade>(-1, 0, 1, 2), { minLength: 5, maxLength: 5 });
const trainRow = fc.record({
  studyId: id,
  grades: fc.record({
    left_neural_foraminal_narrowing: grades,
    left_subarticular_stenosis: grades,
    right_neural_foraminal_narrowing: grades,
    right_subarticular_stenosis: grades,
    spinal_canal_stenosis: grades,
  }),
});
const coordinateRow = fc.record({
  studyId: id,
  seriesId: id,
  instanceNumber: fc.nat(999),
  condition: fc.constantFrom(...CONDITIONS),
  level: fc.constantFrom(...LEVELS),
  x: pixels,
  y: pixels,
});
const seriesRow = fc.record({
  studyId: id,
  seriesId: id,
  description: fc.constantFrom(...SERIES_DESCRIPTIONS),
});
// a reader takes -0 for the 0 that is written
const positiveZero = <T extends { x: number; y: number }>(row: T): T => ({
  ...row,
  x: row.x + 0,
  y: row.y + 0,
});

describe("a table that is written and read again is the same", () => {
  it("for grades", async () => {
    const tables = fc.uniqueArray(trainRow, { selector: ({ studyId }) => studyId, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        expect(await reread(formatTrainTable(rows), readTrainTable)).toEqual(rows);
      }),
    );
  });

  it("for series", async () => {
    const tables = fc.uniqueArray(seriesRow, { selector: ({ seriesId }) => seriesId, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        expect(await reread(formatSeriesTable(rows), readSeriesTable)).toEqual(rows);
      }),
    );
  });

  it("for coordinates, in the competition's wording and in the corrected table's", async () => {
    const tables = fc.uniqueArray(coordinateRow, { selector: ({ seriesId }) => seriesId, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tables, fc.boolean(), async (drawn, isCorrected) => {
        const rows = drawn.map(positiveZero);
        expect(await reread(formatCoordinateTable(rows), readCoordinateTable)).toEqual(rows);
        const marked = rows.map((row) => ({ ...row, isCorrected }));
        expect(await reread(formatCoordinateTable(marked, "corrected"), readCoordinateTable)).toEqual(marked);
      }),
    );
  });

  it("for a submission", async () => {
    const rows = rowIdsOf(44036939).map((rowId) => ({
      rowId,
      probabilities: [1 / 3, 0.1 + 0.2, 1e-9] as const,
    }));
    expect(await reread(formatSubmission(rows), readSubmission)).toEqual(rows);
  });
});

describe("the competition's text", () => {
  it("has CRLF lines and no quotes", () => {
    const text = formatSeriesTable([{ studyId: 1, seriesId: 2, description: "Sagittal T2/STIR" }]);
    expect(text).toBe("study_id,series_id,series_description\r\n1,2,Sagittal T2/STIR\r\n");
  });

  it("words conditions and levels, or spells them as column names", () => {
    const row = { studyId: 1, seriesId: 2, instanceNumber: 3, x: 204, y: 322.8318584 };
    const rows = [{ ...row, condition: "spinal_canal_stenosis", level: "l5_s1", isCorrected: true }] as const;
    expect(formatCoordinateTable(rows).split("\r\n")[1]).toBe(
      "1,2,3,Spinal Canal Stenosis,L5/S1,204,322.8318584",
    );
    expect(formatCoordinateTable(rows, "corrected").split("\r\n")[1]).toBe(
      "1,2,3,spinal_canal_stenosis,l5_s1,204,322.8318584,1",
    );
  });

  it("puts the spinal canal first in train.csv, unlike a submission", () => {
    expect(formatTrainTable([]).split(",").slice(0, 2)).toEqual(["study_id", "spinal_canal_stenosis_l1_l2"]);
  });
});
