import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readFoldTable } from "@spinegrade/competition-data";
import { temporaryFolder } from "@spinegrade/test-utils";
import fc from "fast-check";

let path: string;
beforeAll(async () => {
  path = join(await temporaryFolder("folds"), "folds.csv");
});

async function read(text: string, studies: readonly number[]): Promise<[number, number][]> {
  await writeFile(path, text);
  return [...(await readFoldTable(path, studies))];
}

/** As the partner's file: a row for each axial series and level, and columns that are not used. */
const HEADER = "StudyID___SeriesID_level,study_id,level,study_id_level,sum,severe,fold";
const rowOf = (study: number, level: number, fold: number): string =>
  `${study}___7_${level},${study},${level},${study}_${level},3,1,${fold}`;

describe("readFoldTable", () => {
  it("gives each study its fold, in whatever order the rows come", async () => {
    const folds = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 4 })), {
      selector: ([study]) => study,
      minLength: 1,
      maxLength: 12,
    });
    const shuffled = folds.chain((pairs) => {
      const rows = pairs.flatMap(([study, fold]) => [0, 1, 4].map((level) => rowOf(study, level, fold)));
      return fc.tuple(fc.constant(pairs), fc.shuffledSubarray(rows, { minLength: rows.length }));
    });
    await fc.assert(
      fc.asyncProperty(shuffled, async ([pairs, rows]) => {
        const studies = pairs.map(([study]) => study);
        const expected = pairs.toSorted((a, b) => a[0] - b[0]);
        expect(await read([HEADER, ...rows, ""].join("\n"), studies)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    [
      "a study in two folds",
      [rowOf(1, 0, 2), rowOf(1, 1, 3), rowOf(2, 0, 0)],
      "several folds for study 1: give each study one",
    ],
    [
      "an unknown study",
      [rowOf(1, 0, 2), rowOf(2, 0, 0), rowOf(9, 0, 1)],
      "a fold for study 9: not in train.csv",
    ],
    ["a study without a fold", [rowOf(1, 0, 2)], "no fold for study 2: give each study of train.csv one"],
    ["no number", ["a,1,0,b,3,1,first"], "row 2, column fold"],
  ])("refuses %s", async (_, rows, fault) => {
    await expect(read([HEADER, ...rows].join("\n"), [1, 2])).rejects.toThrow(fault);
  });

  it("ignores other columns, even two of one name", async () => {
    expect(await read("\ufefffold,,study_id,\r\n3,x,1,y\r\n", [1])).toEqual([[1, 3]]);
    await expect(read("study_id,fold,fold\n1,2,2\n", [1])).rejects.toThrow('the column "fold" appears twice');
  });

  it("names the columns that it needs", async () => {
    await expect(read("study,fold\n1,2\n", [1])).rejects.toThrow('the column "study_id" is missing');
  });
});
