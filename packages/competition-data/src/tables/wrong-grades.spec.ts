import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatWrongGrades,
  readWrongGrades,
  WRONG_GRADES_FILE,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { temporaryFolder } from "@spinegrade/test-utils";

const ROWS: readonly WrongGrade[] = [
  { studyId: 7, condition: "spinal_canal_stenosis", level: "l4_l5", given: 0, trueGrade: 2 },
  { studyId: 7, condition: "left_subarticular_stenosis", level: "l5_s1", given: 1, trueGrade: 0 },
];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("wrong-grades");
});

async function read(text: string): Promise<WrongGrade[] | undefined> {
  await writeFile(join(folder, WRONG_GRADES_FILE), text);
  return readWrongGrades(folder);
}

describe("readWrongGrades", () => {
  it("reads what is written, and knows nothing where there is no file", async () => {
    expect(await readWrongGrades(join(folder, "elsewhere"))).toBeUndefined();
    expect(await read(formatWrongGrades(ROWS))).toEqual(ROWS);
  });

  it("refuses a blank grade and a grade that comes twice, with the row", async () => {
    const [header, first] = formatWrongGrades(ROWS).split("\r\n");
    const blank = "8,spinal_canal_stenosis,l4_l5,,Severe";
    const reading = read([header, first, first, blank].join("\n"));
    await expect(reading).rejects.toThrow("study 7, spinal_canal_stenosis at l4_l5 comes twice");
    await expect(reading).rejects.toThrow("column given: the cell is blank");
  });
});
