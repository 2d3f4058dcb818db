import { describe, expect, it } from "@jest/globals";
import type { Prediction, Probabilities } from "@spinegrade/competition-data";
import { blendRuns, runRecipeNamed, weightsByGroup } from "@spinegrade/ensembler";
import { FORAMINA, prediction } from "../testing/predictions.ts";

const CANAL = "spinal_canal_stenosis";
const ROW = "1_left_neural_foraminal_narrowing_l1_l2";
const weights = new Map([
  ["grader", weightsByGroup({ nfn: 0.75 })],
  ["nfn", weightsByGroup({ nfn: 0.25 })],
]);
const of = (run: string, probabilities: Probabilities, more: Partial<Prediction> = {}): Prediction =>
  prediction({ run, ...more }, probabilities);
const rowOf = (predictions: readonly Prediction[], space?: "log"): Probabilities | undefined =>
  blendRuns(predictions, weights, space && { space }).get(ROW);

describe("blendRuns", () => {
  it("averages each run over folds and series first, however many it has", () => {
    const predictions = [
      of("grader", [1, 0, 0]),
      of("nfn", [0, 0, 1]),
      of("nfn", [0, 0, 1], { fold: 1 }),
      of("nfn", [0, 1, 0], { seriesId: 12 }),
    ];
    expect(rowOf(predictions)).toEqual([0.75, 0.125, 0.125]);
  });

  it("gives the weight of a run without the row to the others, and rows without any to their mean", () => {
    expect(rowOf([of("nfn", [0, 0, 1]), of("other", [1, 0, 0])])).toEqual([0, 0, 1]);
    expect(rowOf([of("other", [1, 0, 0]), of("another", [0, 1, 0])])).toEqual([0.5, 0.5, 0]);
  });

  it("averages logarithms on request: the geometric mean", () => {
    const [a, b, c] = [0.8 ** 0.75 * 0.2 ** 0.25, 0.1, 0.1 ** 0.75 * 0.7 ** 0.25];
    const row = rowOf([of("grader", [0.8, 0.1, 0.1]), of("nfn", [0.2, 0.1, 0.7])], "log");
    [a, b, c].forEach((value, grade) => {
      expect(row?.[grade]).toBeCloseTo(value / (a + b + c), 12);
    });
  });
});

describe("the recipe two-stage", () => {
  it("takes three quarters of the foraminal rows and all others from the two-stage graders, by name", async () => {
    const rows = blendRuns(
      [
        prediction({ run: "two-stage-grades-t1" }, [1, 0, 0], FORAMINA),
        prediction({ run: "two-stage-grades-t2" }, [1, 0, 0], [CANAL]),
        prediction({ run: "nfn" }, [0, 0, 1], FORAMINA),
        prediction({ run: "scs" }, [0, 0, 1], [CANAL]),
      ],
      await runRecipeNamed("two-stage"),
    );
    for (const [rowId, row] of rows)
      expect(row).toEqual(rowId.includes("foraminal") ? [0.75, 0, 0.25] : [1, 0, 0]);
    await expect(runRecipeNamed("two-stages")).rejects.toThrow(
      'no blend of runs "two-stages" (did you mean "two-stage"?); known: two-stage',
    );
  });
});
