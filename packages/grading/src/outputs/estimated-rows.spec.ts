import { describe, expect, it } from "@jest/globals";
import type { StudyOutcome } from "../study/grade-study.ts";
import type { GradedRow } from "../study/graded-study.ts";
import { fullStudy } from "../testing/full-study.ts";
import { formatLong } from "./format-long.ts";
import { formatWide } from "./format-wide.ts";
import { renderStudy } from "./render-study.ts";

const REASON = "no Axial T2 series shows L4/L5";

/** A full study whose right recess at L4/L5 is severe, seen on axial slices or estimated. */
function studyWith(estimated: GradedRow["estimated"]): StudyOutcome {
  const { result, images } = fullStudy({ isSynthetic: false });
  const rows = result.rows.map((row): GradedRow => {
    const isIt = row.level === "l4_l5" && row.condition === "right_subarticular_stenosis";
    const grade = { grade: 2, probabilities: [0.1, 0.2, 0.7], calibrated: null, set: null } as const;
    return isIt ? { ...row, ...grade, estimated } : row;
  });
  return { result: { ...result, rows }, images };
}

const seen = studyWith(null);
const estimate = studyWith(`estimated from Sagittal T2: ${REASON}`);

/** The cells of a table's line by the names of its columns. */
function cellsOf(table: string, isLine: (line: string) => boolean): Map<string, string> {
  const [head = "", ...lines] = table.split("\r\n");
  const cells = (lines.find(isLine) ?? "").split(",");
  return new Map(head.split(",").map((name, index) => [name, cells[index] ?? ""]));
}

describe("an estimated row", () => {
  it("has no grade in the column of grades of results.csv, and says what it is", () => {
    const of = ({ result }: StudyOutcome) =>
      cellsOf(formatLong([result]), (line) => line.includes("l4_l5,right_subarticular_stenosis"));
    expect(of(seen).get("grade")).toBe("severe");
    expect(of(seen).get("estimated_grade")).toBe("");
    expect(of(estimate).get("grade")).toBe("");
    expect(of(estimate).get("estimated_grade")).toBe("severe");
    expect(of(estimate).get("estimated")).toBe(`estimated from Sagittal T2: ${REASON}`);
  });

  it("fills other variables of results-wide.csv than a graded one", () => {
    const of = ({ result }: StudyOutcome) => cellsOf(formatWide([result]), (line) => line !== "");
    const parts = ["grade", "p2", "set", "est_grade", "est_p2"].map((part) => `ss_right_l4l5_${part}`);
    expect(parts.map((part) => of(seen).get(part))).toEqual(["2", "0.7000", "", "", ""]);
    expect(parts.map((part) => of(estimate).get(part))).toEqual(["", "", "", "2", "0.7000"]);
  });

  it("is named in report.html in words, without a badge, with its reason and in its picture's title", () => {
    const page = renderStudy(estimate);
    expect(page).toContain("estimated from Sagittal T2: severe 0.70");
    expect(page).toContain(`not seen on axial slices: Right recess: ${REASON}.`);
    expect(page).toContain("L4/L5, right recess: estimated from Sagittal T2");
    expect(renderStudy(seen)).not.toContain("estimated from Sagittal T2");
    const badges = (text: string): number => text.split('class="grade').length;
    expect(badges(page)).toBeLessThanOrEqual(badges(renderStudy(seen)));
  });
});
