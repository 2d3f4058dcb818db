import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { rowIdsOf, type Probabilities, type SubmissionRow } from "@spinegrade/competition-data";
import { checkRows, toRows } from "@spinegrade/submission-writer";

const thirds: Probabilities = [1 / 3, 1 / 3, 1 / 3];
const rowIds = [...rowIdsOf(44036939), ...rowIdsOf(7)];
const rows = [44036939, 7].flatMap((studyId) => toRows(studyId, Array<Probabilities>(25).fill(thirds)));
const withFirst = (probabilities: Probabilities): SubmissionRow[] =>
  rows.map((row, index) => (index === 0 ? { ...row, probabilities } : row));
const first = "44036939_left_neural_foraminal_narrowing_l1_l2";

describe("checkRows", () => {
  it("finds no fault in 25 rows a study, in order, that sum to 1", () => {
    expect(checkRows(rows, rowIds)).toEqual([]);
    expect(checkRows([], [])).toEqual([]);
  });

  it("accepts whatever was made by dividing by the sum", () => {
    const weights = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)).filter(([a, b, c]) => a + b + c > 0);
    fc.assert(
      fc.property(weights, ([a, b, c]) => {
        const sum = a + b + c;
        expect(checkRows(withFirst([a / sum, b / sum, c / sum]), rowIds)).toEqual([]);
      }),
    );
  });

  it.each<[string, SubmissionRow[], string[]]>([
    ["a row that is missing", rows.slice(1), [`error ${first}: the row is missing`]],
    [
      "a row that is not expected",
      [...rows, { rowId: "8_x", probabilities: thirds }],
      ["error 8_x: no such row is expected"],
    ],
    ["a row that appears twice", [...rows, ...rows.slice(0, 1)], [`error ${first}: the row appears 2 times`]],
    [
      "rows out of order",
      [...rows.slice(1, 2), ...rows.slice(0, 1), ...rows.slice(2)],
      [
        `warning 44036939_left_neural_foraminal_narrowing_l2_l3: out of order: it is row 1, where ${first} is expected`,
      ],
    ],
    [
      "a probability that is not a number",
      withFirst([Number.NaN, 0, 1]),
      [`error ${first}: normal_mild is NaN, not a finite number`],
    ],
    [
      "every probability outside 0..1",
      withFirst([1.5, -0.5, Number.POSITIVE_INFINITY]),
      [
        `warning ${first}: normal_mild is 1.5, above 1`,
        `error ${first}: moderate is -0.5, below 0`,
        `error ${first}: severe is Infinity, not a finite number`,
      ],
    ],
    [
      "a sum off 1",
      withFirst([0.5, 0.25, 0.2]),
      [`warning ${first}: the probabilities sum to 0.95, expected 1 within 0.000001`],
    ],
    [
      "a sum of 0",
      withFirst([0, 0, 0]),
      [`warning ${first}: all probabilities are 0: the row has the worst score or none`],
    ],
  ])("names %s", (_case, wrong, messages) => {
    const found = checkRows(wrong, rowIds);
    expect(found.map(({ severity, rowId, message }) => `${severity} ${rowId}: ${message}`)).toEqual(messages);
  });

  it("finds an error exactly where the competition's metric and its matching of rows would refuse", () => {
    const value = fc.oneof(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.constantFrom(0.333, -0, -1e-9, 1e300, Number.NaN, -Infinity, Infinity),
    );
    const change = fc.constantFrom("none", "dropped", "doubled", "reversed");
    fc.assert(
      fc.property(fc.tuple(value, value, value), change, (probabilities, changed) => {
        const changedRows = {
          none: rows,
          dropped: rows.slice(0, -1),
          doubled: [...rows, ...rows.slice(-1)],
          reversed: [...rows].reverse(),
        }[changed].map((row) => (row.rowId === first ? { ...row, probabilities } : row));
        const isRefused =
          changed === "dropped" ||
          changed === "doubled" ||
          probabilities.some((each) => !Number.isFinite(each) || each < 0);
        const errors = checkRows(changedRows, rowIds).filter(({ severity }) => severity === "error");
        expect(errors.length > 0).toBe(isRefused);
      }),
    );
  });

  it("lists all faults, of rows and of probabilities, at once", () => {
    const wrong = rows.slice(2).map((row) => ({ ...row, probabilities: [0.9, 0, 0] as const }));
    expect(checkRows(wrong, rowIds)).toHaveLength(2 + 48);
  });
});

describe("toRows", () => {
  it("refuses anything but 25 rows", () => {
    expect(() => toRows(7, [thirds])).toThrow("study 7: 1 rows of probabilities, expected 25");
  });
});
