import { describe, expect, it } from "@jest/globals";
import type { Condition } from "@spinegrade/competition-data";
import type { StudyCheck } from "./check-study.ts";
import { flagPlacedRow } from "./flag-placed-row.ts";
import { emptyRow } from "../task-outcome.ts";
import type { GradedRow } from "../graded-study.ts";

const CHECK: StudyCheck = {
  flags: [
    { flag: "levels-uncertain", reason: "levels uncertain: L4/L5 lies where L5/S1 should" },
    { flag: "motion", reason: "the patient moved" },
  ],
  misplaced: [],
};

const row = (condition: Condition, notGraded: string | null): GradedRow => ({
  ...emptyRow({ condition, level: "l4_l5" }, ""),
  notGraded,
  flags: [{ flag: "place-unknown", reason: "" }],
});

describe("flagPlacedRow", () => {
  it("gives a graded recess the doubts about levels, not those about images", () => {
    const { flags } = flagPlacedRow(row("left_subarticular_stenosis", null), CHECK);
    expect(flags.map(({ flag }) => flag)).toEqual(["place-unknown", "levels-uncertain"]);
  });

  it.each([
    { what: "a row that is not graded", of: row("left_subarticular_stenosis", "no series") },
    { what: "a row on a sagittal series", of: row("spinal_canal_stenosis", null) },
  ])("leaves $what as it is", ({ of }) => {
    expect(flagPlacedRow(of, CHECK)).toBe(of);
  });

  it("flags a row whose point lies at another level, and the recesses of that level", () => {
    const misplaced = [
      { condition: "spinal_canal_stenosis", level: "l4_l5", levelsOff: -0.8, text: "it lies above" },
    ] as const;
    const flagsOf = (condition: Condition): string[] =>
      flagPlacedRow(row(condition, null), { flags: [], misplaced }).flags.map(({ flag }) => flag);
    expect(flagsOf("spinal_canal_stenosis")).toEqual(["place-unknown", "point-misplaced"]);
    expect(flagsOf("right_subarticular_stenosis")).toEqual(["place-unknown", "point-misplaced"]);
    expect(flagsOf("left_neural_foraminal_narrowing")).toEqual(["place-unknown"]);
  });
});
