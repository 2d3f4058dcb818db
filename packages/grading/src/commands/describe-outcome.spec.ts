import { expect, it } from "@jest/globals";
import { fullStudy } from "../testing/full-study.ts";
import { describeOutcome } from "./describe-outcome.ts";

it("says of each study how many rows are graded, and that its levels are uncertain", () => {
  const { result } = fullStudy();
  const sure = { ...result, flags: [] };
  const studies = [
    { folder: "a", result, wasKnown: false },
    { folder: "b", result: sure, wasKnown: true },
  ];
  const lines = describeOutcome({ studies, skipped: [], faults: [] }, "out").split("\n");
  expect(lines[0]).toBe(result.notice);
  expect(lines.slice(1, 3)).toEqual([
    "a: 25 of 25 rows graded, 8 severe, levels uncertain",
    "b: 25 of 25 rows graded, 8 severe, graded before",
  ]);
  expect(lines[3]).toMatch(/out.index\.html$/);
});
