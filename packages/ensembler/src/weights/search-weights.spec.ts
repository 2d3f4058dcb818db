import { describe, expect, it } from "@jest/globals";
import type { Probabilities } from "@spinegrade/competition-data";
import { searchWeights, type WeighedRow } from "@spinegrade/ensembler";
import { Generator } from "@spinegrade/random";

type Grade = WeighedRow["grade"];

const GRADES = [0, 0, 0, 1, 2] as const;

/** Rows of 5 folds with two runs: the share of `skill` of their probability is on the true grade. */
function drawRows(seed: number, skills: readonly number[], studies = 100): WeighedRow[] {
  return Array.from({ length: studies * 5 }, (_, index) => {
    const generator = Generator.fromSeed(seed, "row", index);
    const grade = GRADES[generator.integer(0, GRADES.length)] ?? 0;
    const predictions = skills.map((skill): Probabilities => {
      const noise = [0, 1, 2].map(() => generator.uniform() ** 2 + 0.05);
      const total = noise.reduce((sum, value) => sum + value, 0);
      const of = (place: number): number =>
        skill * Number(place === grade) + ((1 - skill) * (noise[place] ?? 0)) / total;
      return [of(0), of(1), of(2)];
    });
    const study = Math.floor(index / 5);
    return { studyId: study, fold: study % 5, grade, predictions };
  });
}

describe("searchWeights", () => {
  it("weighs the better run more, and gains by nested folds", () => {
    const { weights, equalLoss, nestedLoss, fittedLoss, gain } = searchWeights(
      ["good", "poor"],
      drawRows(1, [0.6, 0]),
    );
    expect(weights[0]).toBeGreaterThan(0.95);
    expect(nestedLoss).toBeLessThan(equalLoss - 0.05);
    expect(fittedLoss).toBeLessThanOrEqual(nestedLoss);
    expect(gain.value).toBeCloseTo(equalLoss - nestedLoss, 12);
    expect(gain.low).toBeGreaterThan(0);
  });

  it("finds the lowest loss of all weights", () => {
    const rows = drawRows(2, [0.3, 0.29]);
    const { weights, fittedLoss } = searchWeights(["a", "b"], rows);
    const losses = [-0.02, 0.02].map((step) =>
      lossOf(rows, [(weights[0] ?? 0) + step, (weights[1] ?? 0) - step]),
    );
    for (const loss of losses) expect(loss).toBeGreaterThan(fittedLoss);
  });

  it("finds the lowest loss of the mean of logarithms, too", () => {
    const rows = drawRows(4, [0.4, 0.25]);
    const { space, weights, fittedLoss, logSpaceLoss } = searchWeights(["a", "b"], rows, "log");
    expect(space).toBe("log");
    expect(fittedLoss).toBeLessThan(logSpaceLoss);
    const losses = [-0.02, 0.02].map((step) =>
      lossOf(rows, [(weights[0] ?? 0) + step, (weights[1] ?? 0) - step], "log"),
    );
    for (const loss of losses) expect(loss).toBeGreaterThan(fittedLoss);
  });

  it("shows no gain where there is none: on equal runs of few studies the fitted loss alone is better", () => {
    const rows = drawRows(3, [0.2, 0.2, 0.2, 0.2], 15);
    const { equalLoss, nestedLoss, fittedLoss, gain } = searchWeights(["a", "b", "c", "d"], rows);
    expect(fittedLoss).toBeLessThan(equalLoss);
    expect(nestedLoss).toBeGreaterThan(fittedLoss);
    expect(gain.low).toBeLessThan(0);
  });

  it("refuses rows of one fold", () => {
    const rows = drawRows(1, [0.5, 0.5]).filter(({ fold }) => fold === 0);
    expect(() => searchWeights(["a", "b"], rows)).toThrow("at least two folds");
  });
});

function lossOf(rows: readonly WeighedRow[], weights: readonly number[], space?: "log"): number {
  let loss = 0;
  let total = 0;
  for (const { grade, predictions } of rows) {
    const mix = (of: Grade): number =>
      space === "log"
        ? predictions.reduce((product, row, run) => product * row[of] ** (weights[run] ?? 0), 1)
        : predictions.reduce((sum, row, run) => sum + row[of] * (weights[run] ?? 0), 0);
    const mixed = space === "log" ? mix(grade) / (mix(0) + mix(1) + mix(2)) : mix(grade);
    const weight = [1, 2, 4][grade] ?? 0;
    loss -= weight * Math.log(mixed);
    total += weight;
  }
  return loss / total;
}
