import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  MissingTableError,
  readCoordinateTable,
  readSeriesTable,
  readSubmission,
  readTrainTable,
  TableError,
} from "@spinegrade/competition-data";
import { faultsOf, folder, HEADER, save } from "../testing/saved-table.ts";

const ROWS = [
  { studyId: 1, seriesId: 10, description: "Sagittal T1" },
  { studyId: 1, seriesId: 11, description: "Axial T2" },
];

describe("a table is read the same", () => {
  it.each([
    ["with LF", `${HEADER}\n1,10,Sagittal T1\n1,11,Axial T2\n`],
    ["with CRLF", `${HEADER}\r\n1,10,Sagittal T1\r\n1,11,Axial T2\r\n`],
    ["with a byte order mark", `\uFEFF${HEADER}\n1,10,Sagittal T1\n1,11,Axial T2\n`],
    [
      "with quoted cells",
      `"study_id",series_id,"series_description"\n"1",10,"Sagittal T1"\n1,"11",Axial T2\n`,
    ],
    [
      "with a byte order mark before a quoted header, and CRLF without a last newline",
      `\uFEFF"study_id","series_id","series_description"\r\n"1","10","Sagittal T1"\r\n"1","11","Axial T2"`,
    ],
    ["without a newline at its end", `${HEADER}\n1,10,Sagittal T1\n1,11,Axial T2`],
    ["with blank lines", `${HEADER}\n\n1,10,Sagittal T1\n1,11,Axial T2\n\n\n`],
    [
      "with its columns in another order",
      `series_description,study_id,series_id\nSagittal T1,1,10\nAxial T2,1,11\n`,
    ],
  ])("%s", async (_case, text) => {
    expect(await readSeriesTable(await save(text))).toEqual(ROWS);
  });

  it("in both wordings of the coordinates", async () => {
    const words =
      "study_id,series_id,instance_number,condition,level,x,y\n1,2,3,Left Subarticular Stenosis,L4/L5,5,6.5\n";
    const snake =
      "study_id,series_id,instance_number,condition,level,x,y,fix\n1,2,3,left_subarticular_stenosis,l4_l5,5,6.5,1\n";
    const row = {
      studyId: 1,
      seriesId: 2,
      instanceNumber: 3,
      condition: "left_subarticular_stenosis",
      level: "l4_l5",
      x: 5,
      y: 6.5,
    };
    expect(await readCoordinateTable(await save(words))).toEqual([row]);
    expect(await readCoordinateTable(await save(snake))).toEqual([{ ...row, isCorrected: true }]);
  });

  it("with no row at all", async () => {
    expect(await readSeriesTable(await save(`${HEADER}\n`))).toEqual([]);
  });
});

describe("a faulty table is refused", () => {
  it("with file, row, column, value and what was expected, for every fault", async () => {
    const error = await faultsOf(`${HEADER}\n1,10,Sagittal T1\n1,11,sagittal t1\n\nx,-4,\n`);
    expect(error.file).toBe(join(folder, "table.csv"));
    expect(error.faults.map(({ row, column, value }) => [row, column, value])).toEqual([
      [3, "series_description", "sagittal t1"],
      [5, "study_id", "x"],
      [5, "series_id", "-4"],
      [5, "series_description", ""],
    ]);
    expect(error.message).toBe(
      [
        `${error.file} has 4 faults:`,
        '  row 3, column series_description: "sagittal t1" is not valid here; expected one of Sagittal T1, Sagittal T2/STIR, Axial T2',
        '  row 5, column study_id: "x" is not valid here; expected a whole number in 1..4294967295',
        '  row 5, column series_id: "-4" is not valid here; expected a whole number in 1..4294967295',
        "  row 5, column series_description: the cell is blank; expected one of Sagittal T1, Sagittal T2/STIR, Axial T2",
        "Correct the file, or put the competition's own file in its place, and run the command again.",
      ].join("\n"),
    );
  });

  it("with the first 20 faults described and the rest counted", async () => {
    const rows = Array.from({ length: 500 }, (_, index) => `1,${index + 1},X-ray`);
    const error = await faultsOf([HEADER, ...rows].join("\n"));
    expect(error.faults).toHaveLength(20);
    expect(error.faultCount).toBe(500);
    expect(error.message).toContain("and 480 more");
  });

  it.each([
    ["an unknown column", "study_id,series_id,series_description,note\n", 'unknown column "note"'],
    ["a missing column", "study_id,series_description\n", 'the column "series_id" is missing'],
    ["a column that appears twice", `${HEADER},study_id\n`, 'the column "study_id" appears twice'],
    ["too few cells", `${HEADER}\n1,10\n`, "the row has 2 cells, but the header has 3"],
    ["too many cells", `${HEADER}\n1,10,Axial T2,,\n`, "the row has 5 cells, but the header has 3"],
    ["an empty file", "", `the file is empty; expected the header ${HEADER.replaceAll(" ", "")}`],
    ["an open quote", `${HEADER}\n1,10,"Axial T2\n2,11,Axial T2\n`, "is not CSV"],
    ["text after a quote", `${HEADER}\n1,10,"Axial" T2\n`, "is not CSV"],
    [
      "an id beyond 32 bits",
      `${HEADER}\n4294967296,10,Axial T2\n`,
      "expected a whole number in 1..4294967295",
    ],
    [
      "a series that appears twice",
      `${HEADER}\n1,10,Axial T2\n1,10,Axial T2\n`,
      "series 10 appears twice, first in row 2",
    ],
  ])("with %s", async (_case, text, message) => {
    const error = await faultsOf(text);
    expect(error.message).toContain(message);
    expect(error.faultCount).toBe(1);
  });

  it.each([
    ["a byte order mark", "\uFEFF"],
    ["none", ""],
  ])("with one fault where a spreadsheet saved UTF-16, with %s", async (_case, mark) => {
    const path = join(folder, "utf16.csv");
    await writeFile(path, `${mark}${HEADER}\r\n1,10,Axial T2\r\n`, "utf16le");
    const error = await readSeriesTable(path).catch(String);
    expect(error).toContain("has a fault:\n  row 1: this is not a table, but a text in UTF-16");
  });

  it.each([
    [";", "semicolons"],
    ["\t", "tabs"],
  ])("with one fault where a spreadsheet separates columns by %j", async (separator, name) => {
    const text = "study_id,series_id,series_description\n1,2,Axial T2\n".replaceAll(",", separator);
    const { faults } = await faultsOf(text);
    expect(faults.map(({ message }) => message)).toEqual([
      `the columns are separated by ${name}; expected commas`,
    ]);
  });

  it("with all faults of its header at once", async () => {
    const error = await faultsOf("study_id,series,description,study_id\n1,2,3,4\n");
    expect(error.faults.map(({ column }) => column)).toEqual([
      "series",
      "description",
      "study_id",
      "series_id",
      "series_description",
    ]);
  });

  it("when a wrong row comes early in a long file, which must end all the same", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `1,${index + 1},Axial T2`);
    const error = await faultsOf([HEADER, "1,2,3,4,5", ...rows].join("\n"));
    expect(error.faultCount).toBe(1);
    expect((await faultsOf(["study_id", ...rows].join("\n"))).faults[0]?.row).toBe(1);
  });

  it("or read, whatever its text: always in the end, never by another error", async () => {
    const piece = fc.constantFrom(
      HEADER,
      "1,10,Axial T2",
      '"',
      ",",
      "\r",
      "\n",
      "\r\n",
      "\uFEFF",
      "\0",
      "é",
      "1",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, async (drawn) => {
        const rows = await save(drawn)
          .then(readSeriesTable)
          .catch((reason: unknown) => {
            if (reason instanceof TableError) return reason.faults;
            throw reason;
          });
        expect(Array.isArray(rows)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("when it holds bytes that are not text", async () => {
    const file = join(folder, "binary.csv");
    await writeFile(
      file,
      Uint8Array.from({ length: 3000 }, (_, index) => (index * 37) % 256),
    );
    await expect(readSeriesTable(file)).rejects.toThrow(TableError);
  });
});

describe("a missing table", () => {
  it("is an error that says which folder was looked in and what is there", async () => {
    await save(HEADER);
    const error = readTrainTable(join(folder, "train.csv"));
    await expect(error).rejects.toThrow(MissingTableError);
    await expect(error).rejects.toThrow(`the table train.csv is missing: looked in ${folder} (it holds `);
  });

  it("is an error that says when the folder itself is missing", async () => {
    await expect(readTrainTable(join(folder, "nowhere", "train.csv"))).rejects.toThrow(
      "the folder does not exist",
    );
  });

  it("is named without the data folder where the table is none of the data set's", async () => {
    const error = await readSubmission(join(folder, "mine.csv")).catch(String);
    expect(error).toContain("the table mine.csv is missing: looked in");
    expect(error).not.toContain("dataDir");
  });

  it("is not a folder of that name", async () => {
    await expect(readTrainTable(folder)).rejects.toThrow("it is a folder, not a file");
  });
});
