import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Probabilities } from "@spinegrade/competition-data";
import { averagePredictions } from "@spinegrade/ensembler";
import { prediction } from "../testing/predictions.ts";

const row = "1_left_neural_foraminal_narrowing_l1_l2";
const severe: Probabilities = [0, 0, 1];
const normal: Probabilities = [1, 0, 0];
const probabilities = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }))
  .map(([a, b, c]): Probabilities => [a / (a + b + c), b / (a + b + c), c / (a + b + c)]);
const drawn = fc.array(
  fc.record({
    run: fc.constantFrom("a", "b"),
    fold: fc.nat(4),
    studyId: fc.constantFrom(1, 2),
    seriesId: fc.constantFrom(11, 12),
    flip: fc.boolean(),
    probabilities,
  }),
  { minLength: 1, maxLength: 20 },
);

function severeOf(...predictions: readonly ReturnType<typeof prediction>[]): number | undefined {
  return averagePredictions(predictions).get(row)?.[2];
}

describe("averagePredictions", () => {
  it.each([
    ["folds", { fold: 1 }],
    ["flips", { flip: true }],
    ["runs", { run: "scs" }],
    ["series", { seriesId: 12 }],
  ])("takes the mean over %s", (_what, other) => {
    expect(severeOf(prediction({}, normal), prediction(other, severe))).toBe(0.5);
  });

  it("counts every series alike, then every run, then every fold, however many there are below", () => {
    // one series with two runs, one of which has two folds: 1/2 (1/2 (1/2 + 0) + 0)
    const predictions = [
      prediction({ seriesId: 11, run: "a", fold: 0 }, severe),
      prediction({ seriesId: 11, run: "a", fold: 1 }, normal),
      prediction({ seriesId: 11, run: "b", fold: 0 }, normal),
      prediction({ seriesId: 12, run: "a", fold: 0 }, normal),
    ];
    expect(severeOf(...predictions)).toBe(0.125);
  });

  it("keeps studies, conditions and levels apart", () => {
    const canal = prediction({ studyId: 2 }, severe, ["spinal_canal_stenosis"]);
    const rows = averagePredictions([prediction({}, normal), canal]);
    expect(rows.size).toBe(15);
    expect(rows.get("2_spinal_canal_stenosis_l5_s1")).toEqual(severe);
    expect(rows.get("1_right_neural_foraminal_narrowing_l3_l4")).toEqual(normal);
  });

  it("lets the last fold alone speak in the variant `last`, the published defect", () => {
    const predictions = [prediction({ fold: 4 }, severe), prediction({ fold: 0 }, normal)];
    expect(averagePredictions(predictions, { folds: "last" }).get(row)).toEqual(severe);
    expect(averagePredictions(predictions).get(row)).toEqual([0.5, 0, 0.5]);
  });

  it("gives sums of 1, whatever the order of its input", () => {
    fc.assert(
      fc.property(drawn, (fields) => {
        const predictions = fields.map(({ probabilities, ...rest }) => prediction(rest, probabilities));
        const rows = averagePredictions(predictions);
        const reversed = averagePredictions([...predictions].reverse());
        expect(reversed.size).toBe(rows.size);
        for (const [id, mean] of rows) {
          expect(Math.abs(mean[0] + mean[1] + mean[2] - 1)).toBeLessThan(1e-12);
          expect(reversed.get(id)).toEqual(mean.map((value) => expect.closeTo(value, 12)));
        }
      }),
    );
  });

  it("returns equal predictions unchanged", () => {
    fc.assert(
      fc.property(drawn, probabilities, (fields, same) => {
        const rows = averagePredictions(
          fields.map(({ probabilities: _own, ...rest }) => prediction(rest, same)),
        );
        for (const mean of rows.values()) {
          for (const [grade, value] of mean.entries()) expect(value).toBeCloseTo(same[grade] ?? -1, 12);
        }
      }),
    );
  });

  it("rescales the rounding of single precision, and refuses what is not a distribution", () => {
    expect(severeOf(prediction({}, [0.5, 0.25, 0.2500001]))).toBeCloseTo(0.25, 6);
    expect(() => averagePredictions([prediction({}, [0.5, 0.25, 0.2])])).toThrow(
      "run nfn, fold 0, study 1, series 11, left_neural_foraminal_narrowing at l1_l2: the probabilities sum to 0.95",
    );
  });

  it("gives nothing for nothing", () => {
    expect(averagePredictions([]).size).toBe(0);
  });
});
