import { describe, expect, it } from "@jest/globals";
import { rowIdsOf, type Probabilities, type SubmissionRow } from "@spinegrade/competition-data";
import { blendMembers, readMemberList, type MemberPart } from "@spinegrade/ensembler";
import fc from "fast-check";

const rowIds = rowIdsOf(1);
const rowsOf = (probabilities: Probabilities): SubmissionRow[] =>
  rowIds.map((rowId) => ({ rowId, probabilities }));

function softmax(logits: readonly number[]): Probabilities {
  const [a = 0, b = 0, c = 0] = logits.map(Math.exp);
  const sum = a + b + c;
  return [a / sum, b / sum, c / sum];
}

const [left, right] = ["left", "right"] as const;
const list: MemberPart[] = [
  {
    name: "one",
    weights: { spinal_canal_stenosis: 0.6 },
    members: new Map([
      [left, 0.75],
      [right, 0.25],
    ]),
  },
  { name: "two", weights: { spinal_canal_stenosis: 0.4 }, members: new Map([["alone", 1]]) },
];
const rowId = rowIds.find((id) => id.includes("spinal_canal")) ?? "";
const blended = (rows: Record<string, readonly SubmissionRow[]>): Probabilities | undefined =>
  blendMembers(list, new Map(Object.entries(rows))).find((row) => row.rowId === rowId)?.probabilities;

const logits = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -5, max: 5, noNaN: true })));

describe("blendMembers", () => {
  it("is the softmax of the weighted mean of logits", () => {
    fc.assert(
      fc.property(logits, logits, logits, (a, b, c) => {
        const mean = [0, 1, 2].map((i) => 0.45 * (a[i] ?? 0) + 0.15 * (b[i] ?? 0) + 0.4 * (c[i] ?? 0));
        const given = { left: rowsOf(softmax(a)), right: rowsOf(softmax(b)), alone: rowsOf(softmax(c)) };
        softmax(mean).forEach((value, grade) => {
          expect(blended(given)?.[grade]).toBeCloseTo(value, 9);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("gives the weight of a missing member to its part, of a missing part to the others", () => {
    const [p, q] = [softmax([1, 0, 0]), softmax([0, 2, 0])];
    const within = blended({ right: rowsOf(p), alone: rowsOf(q) });
    softmax([0.6, 0.8, 0]).forEach((value, grade) => {
      expect(within?.[grade]).toBeCloseTo(value, 9);
    });
    const [first] = blendMembers(list, new Map([["alone", rowsOf(q)]]));
    expect(first?.probabilities.map((value) => value.toFixed(9))).toEqual(q.map((value) => value.toFixed(9)));
  });

  it.each<[string, SubmissionRow[], string]>([
    ["a probability below 0", rowsOf([1.2, -0.4, 0.2]), "alone has 5 rows whose probabilities are not"],
    ["a sum of 10", rowsOf([5, 3, 2]), "alone has 5 rows whose probabilities are not"],
    ["a row twice", [...rowsOf([1, 0, 0]), ...rowsOf([0, 0, 1])], "alone has 25 rows twice"],
    ["no row id", [{ rowId: "1_L1", probabilities: [1, 0, 0] }], '"1_L1" is not a row id'],
  ])("refuses %s", (_, rows, fault) => {
    expect(() => blended({ alone: rows })).toThrow(fault);
  });

  it("has no row that no member with a weight has", () => {
    expect(blendMembers(list, new Map([["another", rowsOf([1, 0, 0])]]))).toEqual([]);
    const rows = blendMembers(list, new Map([["alone", rowsOf([1, 0, 0])]]));
    expect(rows.every((row) => row.rowId.includes("spinal_canal_stenosis"))).toBe(true);
    expect(rows).toHaveLength(5);
  });
});

describe("the two-stage solution's members", () => {
  it("are listed as intended and as published, where one axial member weighs 1", async () => {
    const [intended, published] = [await readMemberList(), await readMemberList("published")];
    const weights = [intended, published].map((parts) =>
      Object.fromEntries(parts.flatMap(({ members }) => [...members])),
    );
    expect(Object.keys(weights[0] ?? {})).toHaveLength(20);
    expect(weights[1]).toEqual({ ...weights[0], "g2-ax-pvt_v2_b1-z3": 1 });
    expect(weights[0]?.["g2-ax-pvt_v2_b1-z3"]).toBe(0.0987);
  });
});
