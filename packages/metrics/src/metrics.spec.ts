import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  CONDITIONS,
  LEVELS,
  rowId,
  type Grade,
  type Probabilities,
  type SubmissionRow,
  type TrainRow,
} from "@spinegrade/competition-data";
import {
  anySevereLogLoss,
  bestConstantProbabilities,
  classFrequencies,
  competitionScore,
  GRADE_WEIGHTS,
  pointErrorShares,
  weightedLogLoss,
  type AnySevereForm,
  type CompetitionScore,
  type StudyLevels,
} from "@spinegrade/metrics";
import { readGolden } from "@spinegrade/test-utils";

interface Golden {
  /** [study][condition][level][3] */
  readonly probabilities: readonly (readonly (readonly Probabilities[])[])[];
  /** [study][condition][level] */
  readonly grades: readonly (readonly (readonly Grade[])[])[];
  readonly weightedLogLoss: number;
  readonly bestConstant: Probabilities;
  readonly certainlyWrong: number;
  readonly anySevere: Readonly<Record<AnySevereForm, number>>;
  readonly score: CompetitionScore;
  readonly points: {
    readonly predicted: number[][];
    readonly truth: number[][];
    readonly count: number;
    readonly shares: { readonly x: number[]; readonly y: number[]; readonly z: number[] };
  };
}

const golden = readGolden(import.meta.url, "metrics.json") as Golden;
const studyIds = golden.grades.map((_, index) => 100 + index);
const allGrades = golden.grades.flat(2);
const allProbabilities = golden.probabilities.flat(2);
// both sides are 64-bit floats; only the order of a sum may differ
const DIGITS = 12;

const graded = fc.constantFrom<Grade>(0, 1, 2);
const probabilities = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }))
  .map(([a, b, c]): Probabilities => [a / (a + b + c), b / (a + b + c), c / (a + b + c)]);
const samples = fc.array(fc.tuple(probabilities, graded), { minLength: 1, maxLength: 30 });

function submission(of: (study: number, condition: number, level: number) => Probabilities): SubmissionRow[] {
  return studyIds.flatMap((studyId, study) =>
    CONDITIONS.flatMap((condition, c) =>
      LEVELS.map((level, l) => ({ rowId: rowId(studyId, condition, level), probabilities: of(study, c, l) })),
    ),
  );
}

const truth = studyIds.map((studyId, study) => ({
  studyId,
  grades: Object.fromEntries(CONDITIONS.map((condition, c) => [condition, golden.grades[study]?.[c] ?? []])),
})) as unknown as TrainRow[];
const thirds: Probabilities = [1 / 3, 1 / 3, 1 / 3];

describe("the golden values of tools/golden/metrics.py", () => {
  it("are met by the weighted log loss and the best constant", () => {
    expect(weightedLogLoss(allProbabilities, allGrades)).toBeCloseTo(golden.weightedLogLoss, DIGITS);
    for (const [index, value] of bestConstantProbabilities(allGrades).entries()) {
      expect(value).toBeCloseTo(golden.bestConstant[index] ?? Number.NaN, DIGITS);
    }
  });

  it("are met by a row that gives its true grade 0, which costs 36.04", () => {
    expect(weightedLogLoss([[0, 0.5, 0.5]], [0])).toBeCloseTo(golden.certainlyWrong, DIGITS);
    expect(golden.certainlyWrong).toBeCloseTo(36.04, 2);
  });

  it.each(["competition", "published", "graded-levels"] as const)(
    "are met by the loss of any severe level, in the form %s",
    (form) => {
      const studies = golden.grades.map((grades, study): StudyLevels => ({
        grades: grades[4] ?? [],
        severeProbabilities: (golden.probabilities[study]?.[4] ?? []).map(([, , severe]) => severe),
      }));
      expect(anySevereLogLoss(studies, form)).toBeCloseTo(golden.anySevere[form], DIGITS);
    },
  );

  it("are met by the competition's score and its parts", () => {
    const rows = submission((study, c, l) => golden.probabilities[study]?.[c]?.[l] ?? thirds);
    const score = competitionScore(rows, truth);
    for (const name of ["score", "spinal", "foraminal", "subarticular", "anySevereSpinal"] as const) {
      expect(score[name]).toBeCloseTo(golden.score[name], DIGITS);
    }
  });

  it("are met by the shares of points found", () => {
    const { predicted, truth: points, count, shares } = golden.points;
    expect(pointErrorShares(predicted, points)).toEqual({ count, thresholds: [1, 2, 3, 5], ...shares });
  });
});

describe("weightedLogLoss", () => {
  it("is ln 3 for uniform probabilities", () => {
    fc.assert(
      fc.property(fc.array(graded, { minLength: 1 }), (grades) => {
        expect(
          weightedLogLoss(
            grades.map(() => thirds),
            grades,
          ),
        ).toBeCloseTo(Math.log(3), DIGITS);
      }),
    );
  });

  it("is 0 for certain right answers and finite, 36.04, for certain wrong ones", () => {
    expect(weightedLogLoss([[0, 1, 0]], [1])).toBeCloseTo(0, DIGITS);
    expect(weightedLogLoss([[0, 1, 0]], [0])).toBeCloseTo(52 * Math.LN2, DIGITS);
  });

  it("counts a sample as many times as its weight", () => {
    fc.assert(
      fc.property(samples, (drawn) => {
        const copies = drawn.flatMap(([p, grade]) =>
          Array.from({ length: GRADE_WEIGHTS[grade as 0 | 1 | 2] }, () => [p, grade] as const),
        );
        const plain =
          copies.reduce((sum, [p, grade]) => sum - Math.log(p[grade as 0 | 1 | 2]), 0) / copies.length;
        expect(
          weightedLogLoss(
            drawn.map(([p]) => p),
            drawn.map(([, grade]) => grade),
          ),
        ).toBeCloseTo(plain, DIGITS);
      }),
    );
  });

  it("leaves missing grades out, and is NaN when all are missing", () => {
    expect(weightedLogLoss([thirds, [1, 0, 0]], [-1, 0])).toBeCloseTo(0, DIGITS);
    expect(weightedLogLoss([thirds], [-1])).toBeNaN();
    expect(weightedLogLoss([], [])).toBeNaN();
  });

  it.each<[string, number[][], Grade[], string]>([
    ["two lengths", [[1, 0, 0]], [0, 0], "1 rows of probabilities for 2 grades"],
    ["two probabilities", [[0.5, 0.5]], [0], "row 0: [0.5, 0.5] is not three probabilities"],
    [
      "a probability above 1",
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
      [0, 0],
      "row 1: [2, 0, 0] is not three probabilities",
    ],
    ["not a number", [[Number.NaN, 0, 1]], [2], "row 0: [NaN, 0, 1] is not three probabilities"],
  ])("refuses %s", (_case, rows, grades, message) => {
    expect(() => weightedLogLoss(rows, grades)).toThrow(message);
  });
});

describe("bestConstantProbabilities", () => {
  it("cannot be beaten by another constant", () => {
    fc.assert(
      fc.property(fc.array(graded, { minLength: 1 }), probabilities, (grades, other) => {
        const best = bestConstantProbabilities(grades);
        const loss = weightedLogLoss(
          grades.map(() => best),
          grades,
        );
        expect(loss).toBeLessThanOrEqual(
          weightedLogLoss(
            grades.map(() => other),
            grades,
          ) + 1e-12,
        );
      }),
    );
  });

  it("weights the frequencies 1, 2, 4, which classFrequencies does not", () => {
    expect(bestConstantProbabilities([0, 0, 1, -1, 2])).toEqual([0.25, 0.25, 0.5]);
    expect(classFrequencies([0, 0, 1, -1, 2])).toEqual([0.5, 0.25, 0.25]);
    expect(() => bestConstantProbabilities([-1, -1])).toThrow("none of the 2 grades is given");
  });
});

describe("anySevereLogLoss", () => {
  it("takes the largest probability of severe over the graded levels, as published over all", () => {
    const study: StudyLevels = { severeProbabilities: [0.1, 0.8, 0.99], grades: [0, 2, -1] };
    expect(anySevereLogLoss([study])).toBeCloseTo(-Math.log(0.8), DIGITS);
    expect(anySevereLogLoss([study], "graded-levels")).toBeCloseTo(-Math.log(0.8), DIGITS);
    expect(anySevereLogLoss([study], "published")).toBeCloseTo(-Math.log(0.99), DIGITS);
  });

  it("differs between the published form and that of graded levels only where a level has no grade", () => {
    const level = fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), grade: graded });
    fc.assert(
      fc.property(fc.array(fc.array(level, { minLength: 1, maxLength: 5 }), { minLength: 1 }), (drawn) => {
        const studies = drawn.map((levels) => ({
          severeProbabilities: levels.map(({ p }) => p),
          grades: levels.map(({ grade }) => grade),
        }));
        expect(anySevereLogLoss(studies, "published")).toBe(anySevereLogLoss(studies, "graded-levels"));
      }),
    );
  });

  it("weights a study by its worst grade, or as published 4 or 1", () => {
    const studies: StudyLevels[] = [
      { severeProbabilities: [0.5], grades: [1] },
      { severeProbabilities: [0.25], grades: [2] },
    ];
    expect(anySevereLogLoss(studies)).toBeCloseTo((2 * Math.log(2) + 4 * Math.log(4)) / 6, DIGITS);
    expect(anySevereLogLoss(studies, "published")).toBeCloseTo((Math.log(2) + 4 * Math.log(4)) / 5, DIGITS);
  });

  it("leaves out studies without a grade, and refuses lengths that differ", () => {
    for (const form of ["competition", "published", "graded-levels"] as const) {
      const graded: StudyLevels = { severeProbabilities: [0.5], grades: [0] };
      expect(anySevereLogLoss([{ severeProbabilities: [1], grades: [-1] }], form)).toBeNaN();
      expect(anySevereLogLoss([{ severeProbabilities: [], grades: [] }, graded], form)).toBe(Math.LN2);
    }
    expect(() => anySevereLogLoss([{ severeProbabilities: [1], grades: [] }])).toThrow(
      "1 probabilities for 0 levels",
    );
  });
});

describe("competitionScore", () => {
  it("gives ln 3 for every condition when all rows are uniform", () => {
    const { spinal, foraminal, subarticular } = competitionScore(
      submission(() => thirds),
      truth,
    );
    for (const part of [spinal, foraminal, subarticular]) expect(part).toBeCloseTo(Math.log(3), DIGITS);
  });

  it("names a row that is missing", () => {
    expect(() => competitionScore(submission(() => thirds).slice(1), truth)).toThrow(
      "the submission has no row 100_left_neural_foraminal_narrowing_l1_l2",
    );
  });
});

describe("pointErrorShares", () => {
  it("counts an error that equals a threshold as within it", () => {
    const { x, y, z } = pointErrorShares([[1, 1.001, 5]], [[0, 0, 0]]);
    expect([x, y, z]).toEqual([
      [1, 1, 1, 1],
      [0, 1, 1, 1],
      [0, 0, 0, 1],
    ]);
  });

  it("rises with the threshold and is 1 for equal points", () => {
    const points = fc.array(fc.tuple(fc.nat(80), fc.nat(80), fc.nat(20)), { minLength: 1 });
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(pointErrorShares(a, a).x).toEqual([1, 1, 1, 1]);
        const count = Math.min(a.length, b.length);
        const { y } = pointErrorShares(a.slice(0, count), b.slice(0, count));
        expect([...y].sort((first, second) => first - second)).toEqual(y);
      }),
    );
  });

  it.each([
    ["lengths that differ", [[1, 2, 3]], [], "1 predicted points for 0 true ones"],
    ["a point of two numbers", [[1, 2]], [[1, 2, 3]], "point 0: [1, 2] is not three finite numbers"],
    [
      "a point that is not finite",
      [[1, 2, Number.NaN]],
      [[1, 2, 3]],
      "point 0: [1, 2, NaN] is not three finite",
    ],
  ])("refuses %s", (_case, predicted, points, message) => {
    expect(() => pointErrorShares(predicted, points)).toThrow(message);
  });
});
