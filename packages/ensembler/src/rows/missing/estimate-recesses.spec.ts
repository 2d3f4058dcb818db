import { describe, expect, it } from "@jest/globals";
import { LEVELS, type Grade, type Probabilities } from "@spinegrade/competition-data";
import {
  averagePredictions,
  estimateFromCanal,
  estimateRecesses,
  RECESS_METHODS,
} from "@spinegrade/ensembler";
import fc from "fast-check";
import { prediction, trainRow } from "../../testing/predictions.ts";

const CANAL = ["spinal_canal_stenosis"] as const;

/** Studies whose recesses are as narrow as their canal. */
const alike = ([0, 0, 1, 2] as const).map((grade, index) => trainRow(index + 1, grade));

const canalOf = (probabilities: Probabilities) =>
  averagePredictions([prediction({ studyId: 9 }, probabilities, CANAL)]);

describe("estimateFromCanal", () => {
  it("gives the frequencies among training levels whose canal has the grade, weighted as the metric weights", () => {
    const rows = estimateFromCanal(canalOf([0, 0, 1]), alike);
    expect(rows.size).toBe(10);
    // one study of five levels with a severe canal: counts 0 + 1, 0 + 1, 5 + 1, times 1, 2, 4
    expect(rows.get("9_left_subarticular_stenosis_l4_l5")).toEqual([1 / 27, 2 / 27, 24 / 27]);
  });

  it("mixes them by the canal's probabilities, and sums to 1", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const mixed = estimateFromCanal(canalOf([low, high - low, 1 - high]), alike);
        const row = mixed.get("9_right_subarticular_stenosis_l1_l2") ?? [0, 0, 0];
        expect(row[0] + row[1] + row[2]).toBeCloseTo(1, 12);
        const pure = estimateFromCanal(canalOf([0, 0, 1]), alike).get("9_right_subarticular_stenosis_l1_l2");
        expect(row[2]).toBeLessThanOrEqual((pure?.[2] ?? 0) + 1e-12);
      }),
    );
  });

  it("skips grades that are missing, and leaves predicted recesses alone", () => {
    const missing = trainRow(5, -1);
    expect(estimateFromCanal(canalOf([1, 0, 0]), [...alike, missing])).toEqual(
      estimateFromCanal(canalOf([1, 0, 0]), alike),
    );
    const both = averagePredictions([
      prediction({ studyId: 9 }, [1, 0, 0], CANAL),
      prediction({ studyId: 9, seriesId: 12, run: "ss" }, [1, 0, 0], ["left_subarticular_stenosis"]),
    ]);
    expect([...estimateFromCanal(both, alike).keys()]).toEqual(
      LEVELS.map((level) => `9_right_subarticular_stenosis_${level}`),
    );
  });

  it("estimates nothing where the canal is not predicted", () => {
    const grade: Grade = 0;
    expect(
      estimateFromCanal(averagePredictions([prediction({}, [1, 0, 0])]), [trainRow(1, grade)]).size,
    ).toBe(0);
  });
});

describe("estimateRecesses", () => {
  const left = "9_left_subarticular_stenosis_l1_l2";
  const right = "9_right_subarticular_stenosis_l1_l2";
  const pooled = new Map<string, Probabilities>([[left, [0, 1, 0]]]);
  const canal = canalOf([0, 0, 1]);

  it.each(RECESS_METHODS)("grades a recess that no axial series shows: %s", (method) => {
    const rows = estimateRecesses(canal, pooled, alike, method);
    const byCanal = estimateFromCanal(canal, alike).get(left) ?? [0, 0, 0];
    const expected = {
      canal: { probabilities: byCanal, flags: ["estimated-from-canal"] },
      pooled: { probabilities: [0, 1, 0], flags: ["pooled-in-sagittal"] },
      mean: {
        probabilities: [byCanal[0] / 2, (byCanal[1] + 1) / 2, byCanal[2] / 2],
        flags: ["estimated-from-canal", "pooled-in-sagittal"],
      },
    };
    expect(rows.get(left)).toEqual(expected[method]);
    // what is not pooled is estimated from the canal, by any method
    expect(rows.get(right)?.flags).toEqual(["estimated-from-canal"]);
    expect(rows.size).toBe(10);
  });

  it("leaves predicted recesses alone, and takes pooled ones without a canal", () => {
    const predicted = new Map<string, Probabilities>([[left, [1, 0, 0]]]);
    expect(estimateRecesses(predicted, pooled, alike).size).toBe(0);
    expect(estimateRecesses(new Map(), pooled, alike).get(left)).toEqual({
      probabilities: [0, 1, 0],
      flags: ["pooled-in-sagittal"],
    });
  });
});
