import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { CONDITIONS, LEVELS, parseRowId, rowId, rowIdsOf } from "@spinegrade/competition-data";

describe("row ids", () => {
  it("are 25 a study, by condition and then from L1/L2 down", () => {
    const ids = rowIdsOf(44036939);
    expect(ids).toHaveLength(25);
    expect(new Set(ids).size).toBe(25);
    expect(ids[0]).toBe("44036939_left_neural_foraminal_narrowing_l1_l2");
    expect(ids[6]).toBe("44036939_left_subarticular_stenosis_l2_l3");
    expect(ids[24]).toBe("44036939_spinal_canal_stenosis_l5_s1");
  });

  it("can be taken apart again", () => {
    const parts = fc.record({
      studyId: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      condition: fc.constantFrom(...CONDITIONS),
      level: fc.constantFrom(...LEVELS),
    });
    fc.assert(
      fc.property(parts, (part) => {
        expect(parseRowId(rowId(part.studyId, part.condition, part.level))).toEqual(part);
      }),
    );
  });

  it.each([
    "",
    "12",
    "12_spinal_canal_stenosis",
    "12_spinal_canal_stenosis_l1_l3",
    "x_spinal_canal_stenosis_l1_l2",
  ])("are not %p", (text) => {
    expect(parseRowId(text)).toBeUndefined();
  });
});
