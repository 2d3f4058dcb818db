import { describe, expect, it } from "@jest/globals";
import {
  formatTrainTable,
  readCoordinateTable,
  readSubmission,
  readTrainTable,
} from "@spinegrade/competition-data";
import { faultsOf, save } from "../testing/saved-table.ts";

describe("readTrainTable", () => {
  const grades = {
    left_neural_foraminal_narrowing: [0, 1, 2, -1, 0],
    left_subarticular_stenosis: [0, 0, 0, 0, 0],
    right_neural_foraminal_narrowing: [2, 2, 2, 2, 2],
    right_subarticular_stenosis: [1, 1, 1, 1, 1],
    spinal_canal_stenosis: [-1, -1, -1, -1, -1],
  } as const;
  const text = formatTrainTable([{ studyId: 7, grades }]);

  it("takes a blank grade for -1, missing", async () => {
    expect(await readTrainTable(await save(text))).toEqual([{ studyId: 7, grades }]);
  });

  it("names an unknown grade's row, column and value, and the grades there are", async () => {
    const error = await faultsOf(text.replace("7,,,,,,Normal/Mild", "7,,,,,,Mild"), readTrainTable);
    expect(error.faults).toEqual([
      {
        row: 2,
        column: "left_neural_foraminal_narrowing_l1_l2",
        value: "Mild",
        message:
          '"Mild" is not valid here; expected Normal/Mild, Moderate, Severe, or blank where no grade was given',
      },
    ]);
  });

  it("names a study that appears twice", async () => {
    const error = await faultsOf(`${text}${text.split("\r\n")[1]}`, readTrainTable);
    expect(error.faults[0]).toMatchObject({ row: 3, column: "study_id", value: "study 7" });
  });
});

describe("other tables", () => {
  it("of coordinates name the point that appears twice and invalid numbers", async () => {
    const header = "study_id,series_id,instance_number,condition,level,x,y";
    const row = "1,2,3,Spinal Canal Stenosis,L1/L2,5,6";
    const text = [header, row, row, "1,2,3.5,Spinal,L6,NaN,1e999"].join("\n");
    const error = await faultsOf(text, readCoordinateTable);
    expect(error.faults.map(({ column }) => column)).toEqual([
      "study_id, series_id, condition, level",
      "instance_number",
      "condition",
      "level",
      "x",
      "y",
    ]);
  });

  it("of coordinates take numbers as pandas writes and reads them", async () => {
    const header = "study_id,series_id,instance_number,condition,level,x,y";
    const texts = [".5", "5.", "+0.5", "1E-5", "5e-1", " 0.5 ", "0.50"];
    const lines = texts.map((text, index) => `1,${index + 1},3,Spinal Canal Stenosis,L1/L2,${text},0.5`);
    const table = await readCoordinateTable(await save([header, ...lines].join("\n")));
    expect(table.map(({ x }) => x)).toEqual([0.5, 5, 0.5, 1e-5, 0.5, 0.5, 0.5]);
    for (const text of [".", "+", "e5", "0x10", "inf", "1_000", "1,5", "0.5.5"]) {
      await faultsOf([header, `1,2,3,Spinal Canal Stenosis,L1/L2,${text},1`].join("\n"), readCoordinateTable);
    }
  });

  it("of submissions name a probability that is not a number", async () => {
    const error = await faultsOf("row_id,normal_mild,moderate,severe\na,0.5,nan,0.5\n", readSubmission);
    expect(error.message).toContain(
      'row 2, column moderate: "nan" is not valid here; expected a finite number in 0..1',
    );
  });
});
