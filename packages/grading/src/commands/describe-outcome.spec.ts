import { expect, it } from "@jest/globals";
import { fullStudy } from "../testing/full-study.ts";
import { describeOutcome } from "./describe-outcome.ts";

it("says of each study how many rows are graded, that its levels are uncertain, and that points lie at other levels", () => {
  const { result } = fullStudy();
  const sure = { ...result, flags: [] };
  const misplaced = result.rows.map((row, index) =>
    index < 2 ? { ...row, flags: [{ flag: "point-misplaced", reason: "it lies a level below" }] } : row,
  );
  const studies = [
    { folder: "a", result, wasKnown: false },
    { folder: "b", result: sure, wasKnown: true },
    { folder: "c", result: { ...sure, rows: misplaced }, wasKnown: false },
  ];
  const lines = describeOutcome({ studies, skipped: [], faults: [] }, "out").split("\n");
  expect(lines[0]).toBe(result.notice);
  expect(lines.slice(1, 4)).toEqual([
    "a: 25 of 25 rows graded, 8 severe, levels uncertain",
    "b: 25 of 25 rows graded, 8 severe, graded before",
    "c: 25 of 25 rows graded, 8 severe, 2 rows by a point at another level",
  ]);
  expect(lines[4]).toMatch(/out.index\.html$/);
});
