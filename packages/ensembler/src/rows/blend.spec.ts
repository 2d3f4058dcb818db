import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { rowIdsOf, type Probabilities, type SubmissionRow } from "@spinegrade/competition-data";
import { blend, PUBLISHED_BLEND } from "@spinegrade/ensembler";

const submission = (studyId: number, probabilities: Probabilities): SubmissionRow[] =>
  rowIdsOf(studyId).map((rowId) => ({ rowId, probabilities }));
const first = submission(1, [1, 0, 0]);
const second = submission(1, [0, 0, 1]);

describe("blend", () => {
  it("mixes three quarters and one quarter of the foraminal rows, as published, and no other row", () => {
    for (const { rowId, probabilities } of blend(first, second, PUBLISHED_BLEND)) {
      expect(probabilities).toEqual(rowId.includes("foraminal") ? [0.75, 0, 0.25] : [1, 0, 0]);
    }
  });

  it("is the first submission for weight 0, the second for 1, and between them sums to 1", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (weight) => {
        const rows = blend(first, second, { spinal_canal_stenosis: weight });
        const [a, b, c] = rows.at(-1)?.probabilities ?? [0, 0, 0];
        expect(a + b + c).toBeCloseTo(1, 12);
        expect(c).toBeCloseTo(weight, 12);
        expect(rows.map(({ rowId }) => rowId)).toEqual(first.map(({ rowId }) => rowId));
      }),
    );
  });

  it("needs only the rows that it mixes in the second submission", () => {
    const foraminal = second.filter(({ rowId }) => rowId.includes("foraminal"));
    expect(blend(first, foraminal, PUBLISHED_BLEND)).toHaveLength(25);
    expect(() => blend(first, foraminal.slice(1), PUBLISHED_BLEND)).toThrow(
      "the second submission lacks 1 rows that are to be blended:\n  1_left_neural_foraminal_narrowing_l1_l2",
    );
    expect(() => blend(first, [], PUBLISHED_BLEND)).toThrow("and 5 more");
  });

  it("refuses a weight outside 0..1 and a row that is none", () => {
    expect(() => blend(first, second, { spinal_canal_stenosis: 1.5 })).toThrow(
      "the weight of spinal_canal_stenosis is 1.5",
    );
    expect(() => blend([{ rowId: "x", probabilities: [1, 0, 0] }], second, {})).toThrow(
      '"x" is not a row id',
    );
  });
});
