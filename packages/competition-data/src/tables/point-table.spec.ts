import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatPointTable,
  LEVELS,
  POINT_FRAMES,
  POINT_SIDES,
  readPointTable,
  type PointRow,
} from "@spinegrade/competition-data";
import { temporaryFolder } from "@spinegrade/test-utils";
import fc from "fast-check";

let path: string;
beforeAll(async () => {
  path = join(await temporaryFolder("points"), "points.csv");
});

async function read(text: string): Promise<PointRow[]> {
  await writeFile(path, text);
  return readPointTable(path);
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // no -0
const id = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const row: fc.Arbitrary<PointRow> = fc.record({
  studyId: id,
  seriesId: id,
  side: fc.constantFrom(...POINT_SIDES),
  level: fc.constantFrom(...LEVELS),
  x: number,
  y: number,
  z: number,
  score: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
  frame: fc.constantFrom(...POINT_FRAMES),
});
const keyOf = ({ studyId, seriesId, side, level }: PointRow): string =>
  [studyId, seriesId, side, level].join();

describe("a table of points", () => {
  it("is read as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(row, { selector: keyOf, maxLength: 20 }), async (rows) => {
        expect(await read(formatPointTable(rows))).toEqual(rows);
      }),
      { numRuns: 30 },
    );
  });

  it("is read as spreadsheets save it: byte order mark, CRLF, quotes, columns in another order", async () => {
    const text =
      '\ufeff"frame",score,z,y,x,level,side,series_id,study_id\r\n"slice",.5,3,2,"1",L1/L2,left,2,1\r\n';
    const point = { studyId: 1, seriesId: 2, side: "left", level: "l1_l2", x: 1, y: 2, z: 3 };
    expect(await read(text)).toEqual([{ ...point, score: 0.5, frame: "slice" }]);
  });

  const header = "study_id,series_id,side,level,x,y,z,score,frame";
  it.each([
    ["1,2,up,l1_l2,1,2,3,1,slice", "row 2, column side"],
    ["1,2,left,L6,1,2,3,1,slice", "row 2, column level"],
    ["1,2,left,l1_l2,nan,2,3,1,slice", "row 2, column x"],
    ["1,2,left,l1_l2,1,2,Infinity,1,slice", "row 2, column z"],
    [
      "1,2,left,l1_l2,1,2,3,-0.1,slice",
      'row 2, column score: "-0.1" is not valid here; expected a number from 0 to 1',
    ],
    ["1,2,left,l1_l2,1,2,3,93,slice", "row 2, column score"],
    ["1,2,left,l1_l2,1,2,3,1,stretched-511", "one of slice, stretched-512, stretched-720, patient"],
    ["1,2,left,l1_l2,1,2,3,1,slice\n1,2,left,L1/L2,4,5,6,1,slice", "study 1, series 2, left l1_l2"],
  ])("names the fault of %s", async (line, fault) => {
    await expect(read(`${header}\n${line}\n`)).rejects.toThrow(fault);
  });
});
