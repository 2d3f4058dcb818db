import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatGrades } from "@spinegrade/ensembler";

const row = (rowId: string, severe: number) => ({
  rowId,
  probabilities: [1 - severe - 0.1, 0.1, severe] as const,
});

describe("formatGrades", () => {
  it("says of every row whether a run predicted it or it is a prior, which names no grade", () => {
    const draft = {
      rows: [row("7_spinal_canal_stenosis_l1_l2", 0.75), row("7_left_subarticular_stenosis_l4_l5", 0.6)],
      filled: [{ rowId: "7_left_subarticular_stenosis_l4_l5", reason: "no run predicts it" }],
    };
    const [header, first, second] = formatGrades(draft, { synthetic: true, flags: new Map() }).split("\r\n");
    expect(header).toBe("row_id,normal_mild,moderate,severe,most_probable,source,reason,flags,note");
    expect(first).toMatch(
      /^7_spinal_canal_stenosis_l1_l2,.*,0\.75,severe,run,,,synthetic data; not a medical device$/,
    );
    expect(second).toMatch(
      /,0\.6,,prior,no run predicts it; frequency among the training studies: no net predicted/,
    );
  });

  it("shows a row's flags, joined, and those of no other row", () => {
    const rows = [row("7_spinal_canal_stenosis_l1_l2", 0.75), row("7_spinal_canal_stenosis_l2_l3", 0.75)];
    const flags = new Map([["7_spinal_canal_stenosis_l2_l3", ["slices-missing", "uneven-spacing"]]]);
    const lines = formatGrades({ rows, filled: [] }, { synthetic: false, flags }).split("\r\n");
    expect(lines[1]).toMatch(/,severe,run,,,not a medical device$/);
    expect(lines[2]).toMatch(/,severe,run,,slices-missing; uneven-spacing,not a medical device$/);
  });

  it("marks exactly the filled rows, whatever they are", () => {
    const drafts = fc.uniqueArray(fc.nat({ max: 999 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(drafts, fc.func(fc.boolean()), (studies, isFilled) => {
        const rows = studies.map((study) => row(`${study}_spinal_canal_stenosis_l1_l2`, 0.2));
        const filled = rows
          .filter(({ rowId }) => isFilled(rowId))
          .map(({ rowId }) => ({ rowId, reason: "r" }));
        const lines = formatGrades({ rows, filled }, { synthetic: false, flags: new Map() })
          .trim()
          .split("\r\n")
          .slice(1);
        const priors = lines.filter((line) => line.includes(",prior,")).map((line) => line.split(",")[0]);
        expect(priors).toEqual(filled.map(({ rowId }) => rowId));
        expect(lines.filter((line) => line.includes(",run,"))).toHaveLength(rows.length - filled.length);
        expect(lines.every((line) => line.endsWith("not a medical device"))).toBe(true);
      }),
    );
  });
});
