import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  formatTrainTable,
  formatWrongGrades,
  LEVELS,
  perCondition,
  readWrongGrades,
  TABLE_FILES,
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
  const grades = perCondition(() => LEVELS.map(() => 0 as const));
  const recess = [0, 0, 0, -1, 1] as const;
  const train = formatTrainTable([{ studyId: 7, grades: { ...grades, left_subarticular_stenosis: recess } }]);
  await writeFile(join(folder, TABLE_FILES.train), train);
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

  it("refuses a blank grade, an invalid place, and a grade that appears twice, with the row", async () => {
    const [header, first] = formatWrongGrades(ROWS).split("\r\n");
    const blank = "7,spinal_canal_stenosis,l3_l4,,Severe";
    const nowhere = "7,spinal_canal_stenosis,l5_l6,Normal/Mild,Severe";
    const reading = read([header, first, first, blank, nowhere].join("\n"));
    await expect(reading).rejects.toThrow("row 3, column study_id, condition, level: study 7, spinal_canal");
    await expect(reading).rejects.toThrow("row 4, column given: the cell is blank");
    await expect(reading).rejects.toThrow('row 5, column level: "l5_l6" is not valid here');
  });

  it("refuses what train.csv contradicts, each row with what was found there and what to do", async () => {
    const [canal, recess] = ROWS;
    if (canal === undefined || recess === undefined) throw new Error("no row");
    const rows: WrongGrade[] = [
      { ...canal, studyId: 8 },
      { ...canal, given: 1 },
      { ...recess, level: "l4_l5" },
      { ...recess, trueGrade: 1 },
    ];
    const error = await read(formatWrongGrades(rows)).catch((reason: unknown) => reason);
    expect(String(error)).toBe(
      `TableError: ${join(folder, WRONG_GRADES_FILE)} has 4 faults:
  row 2, column study_id: "8" is not a study of train.csv: does the file belong to another data set?
  row 3, column given: "Moderate" is wrong: study 7, spinal_canal_stenosis at l4_l5 is "Normal/Mild" in train.csv
  row 4, column given: "Moderate" is wrong: study 7, left_subarticular_stenosis at l4_l5 has no grade in train.csv
  row 5, column true_grade: "Moderate" is the given grade too, which then is not wrong
The file must list the grades of train.csv that were planted wrong. Remove it: then no grade is known to be wrong, until the command that made the data set writes both again (npx nx run phantom:generate).`,
    );
    await expect(readWrongGrades(await onlyTheList())).rejects.toThrow("the table train.csv is missing");
  });
});

async function onlyTheList(): Promise<string> {
  const other = await temporaryFolder("wrong-grades-alone");
  await writeFile(join(other, WRONG_GRADES_FILE), formatWrongGrades(ROWS));
  return other;
}
