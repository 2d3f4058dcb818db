import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Grade, Probabilities } from "@spinegrade/competition-data";
import {
  areaUnderRoc,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  cohensKappa,
  confusionMatrix,
  rankSamples,
  severeCalledNormalRate,
  type KappaWeights,
  type PositiveFrom,
} from "@spinegrade/metrics";
import { readGolden } from "@spinegrade/test-utils";

interface Agreement {
  readonly confusion: number[][];
  readonly balancedAccuracy: number;
  readonly kappa: Readonly<Record<KappaWeights, number>>;
  readonly severeCalledNormal: number;
  readonly brier: number;
  readonly ranking: readonly { from: PositiveFrom; areaUnderRoc: number; averagePrecision: number }[];
}

interface Golden {
  readonly probabilities: readonly (readonly (readonly Probabilities[])[])[];
  readonly grades: readonly (readonly (readonly Grade[])[])[];
  readonly agreement: Agreement;
  readonly tied: Agreement;
}

const golden = readGolden(import.meta.url, "metrics.json") as Golden;
const grades = golden.grades.flat(2);
const exact = golden.probabilities.flat(2);
const hundredths = exact.map((row) => row.map((value) => Number(value.toFixed(2))));

const tenths = fc
  .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const)
  .map(([low, high]): Probabilities => [low / 10, (high - low) / 10, (10 - high) / 10]);
const drawnSamples = fc.array(fc.tuple(tenths, fc.constantFrom<Grade>(-1, 0, 1, 2)), { maxLength: 30 });

describe("the golden values of tools/golden/metrics.py", () => {
  it.each([
    { name: "as drawn", rows: exact, wanted: golden.agreement },
    { name: "rounded, so that scores are tied", rows: hundredths, wanted: golden.tied },
  ])("are met to 1e-12: $name", ({ rows, wanted }) => {
    const confusion = confusionMatrix(rows, grades);
    expect(confusion).toEqual(wanted.confusion);
    expect(balancedAccuracy(confusion)).toBeCloseTo(wanted.balancedAccuracy, 12);
    expect(severeCalledNormalRate(confusion)).toBeCloseTo(wanted.severeCalledNormal, 12);
    for (const weights of ["none", "linear", "quadratic"] as const)
      expect(cohensKappa(confusion, weights)).toBeCloseTo(wanted.kappa[weights], 12);
    expect(brierScore(rows, grades)).toBeCloseTo(wanted.brier, 12);
    for (const { from, ...curve } of wanted.ranking) {
      expect(areaUnderRoc(rankSamples(rows, grades, from))).toBeCloseTo(curve.areaUnderRoc, 12);
      expect(averagePrecision(rankSamples(rows, grades, from))).toBeCloseTo(curve.averagePrecision, 12);
    }
  });
});

describe("areaUnderRoc", () => {
  it("counts the pairs in order, ties one half", () => {
    fc.assert(
      fc.property(drawnSamples, fc.constantFrom<PositiveFrom>(1, 2), (drawn, from) => {
        const scored = drawn.map(([row, grade]) => ({ score: from === 2 ? row[2] : row[1] + row[2], grade }));
        const pairs = scored
          .filter(({ grade }) => grade >= from)
          .flatMap((positive) =>
            scored
              .filter(({ grade }) => grade >= 0 && grade < from)
              .map((negative) => (Math.sign(positive.score - negative.score) + 1) / 2),
          );
        const wanted = pairs.reduce((total, pair) => total + pair, 0) / pairs.length;
        const ranked = rankSamples(
          drawn.map(([row]) => row),
          drawn.map(([, grade]) => grade),
          from,
        );
        const area = areaUnderRoc(ranked);
        if (pairs.length === 0) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(wanted, 12);
      }),
    );
  });
});

describe("a ranking", () => {
  it("counts a sample of weight 2 as two samples, and one of weight 0 as none", () => {
    const weighted = fc.array(
      fc.tuple(tenths, fc.constantFrom<Grade>(0, 1, 2), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(weighted, (drawn) => {
        const rank = (samples: typeof drawn) =>
          rankSamples(
            samples.map(([row]) => row),
            samples.map(([, grade]) => grade),
            1,
          );
        const repeated = rank(drawn.flatMap((sample) => Array.from({ length: sample[2] }, () => sample)));
        const weightOf = (index: number): number => drawn[index]?.[2] ?? Number.NaN;
        const close = (value: number, wanted: number): void => {
          if (Number.isNaN(wanted)) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(wanted, 12);
        };
        close(areaUnderRoc(rank(drawn), weightOf), areaUnderRoc(repeated));
        close(averagePrecision(rank(drawn), weightOf), averagePrecision(repeated));
      }),
    );
  });
});

describe("cohensKappa", () => {
  it("is 1 for perfect agreement, 0 for chance, -1 for two grades exchanged", () => {
    expect(cohensKappa([[4, 0, 0], [0, 3, 0], [0, 0, 2]], "quadratic")).toBe(1); // prettier-ignore
    expect(cohensKappa([[4, 4, 0], [2, 2, 0], [0, 0, 0]], "linear")).toBeCloseTo(0, 12); // prettier-ignore
    expect(cohensKappa([[0, 3, 0], [3, 0, 0], [0, 0, 0]], "none")).toBe(-1); // prettier-ignore
  });

  it("is NaN where chance allows no disagreement", () => {
    expect(cohensKappa([[3, 0, 0], [0, 0, 0], [0, 0, 0]], "linear")).toBeNaN(); // prettier-ignore
    expect(cohensKappa(confusionMatrix([], []), "none")).toBeNaN();
  });
});

describe("all measures", () => {
  it("skip missing grades", () => {
    fc.assert(
      fc.property(drawnSamples, (drawn) => {
        const measure = (samples: typeof drawn): unknown => {
          const rows = samples.map(([row]) => row);
          const given = samples.map(([, grade]) => grade);
          const confusion = confusionMatrix(rows, given);
          return [
            confusion,
            brierScore(rows, given),
            areaUnderRoc(rankSamples(rows, given, 1)),
            averagePrecision(rankSamples(rows, given, 2)),
          ];
        };
        expect(measure(drawn)).toEqual(measure(drawn.filter(([, grade]) => grade !== -1)));
      }),
    );
  });

  it("are NaN where nothing can be measured", () => {
    expect(balancedAccuracy(confusionMatrix([], []))).toBeNaN();
    expect(severeCalledNormalRate(confusionMatrix([[1, 0, 0]], [0]))).toBeNaN();
    expect(brierScore([[1, 0, 0]], [-1])).toBeNaN();
    expect(areaUnderRoc(rankSamples([[1, 0, 0]], [0], 1))).toBeNaN();
    expect(averagePrecision(rankSamples([[1, 0, 0]], [0], 2))).toBeNaN();
  });

  it("refuse what is not three probabilities, by the row's number", () => {
    expect(() => confusionMatrix([[1, 0]], [0])).toThrow("row 0: [1, 0] is not three probabilities");
    expect(() => brierScore([[1, 0, 0], [NaN, 0, 1]], [0, 1])).toThrow("row 1"); // prettier-ignore
    expect(() => rankSamples([[1, 0, 0]], [], 1)).toThrow("1 rows of probabilities for 0 grades");
  });
});
