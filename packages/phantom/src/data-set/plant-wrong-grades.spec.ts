import { describe, expect, it } from "@jest/globals";
import {
  CONDITIONS,
  LEVELS,
  perCondition,
  type TrainRow,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { plantWrongGrades } from "./plant-wrong-grades.ts";

/** 400 studies, one missing grade in each. */
const ROWS = Array.from({ length: 400 }, (_, index): TrainRow => ({
  studyId: index + 1,
  grades: perCondition((condition) =>
    LEVELS.map((level, place) => {
      if (condition === "spinal_canal_stenosis" && level === "l1_l2") return -1;
      const grade = (index + place) % 3;
      return grade === 0 ? 0 : grade === 1 ? 1 : 2;
    }),
  ),
}));

const plant = (share: number, seed = 1, rows = ROWS): ReturnType<typeof plantWrongGrades> =>
  plantWrongGrades(rows, { share, seed });
const textsOf = (wrong: readonly WrongGrade[]): string[] => wrong.map((one) => JSON.stringify(one));

describe("plantWrongGrades", () => {
  it("replaces the given share, lists exactly what it replaced, and keeps missing grades", () => {
    const { train, wrong } = plant(0.1);
    expect(wrong.length / (24 * ROWS.length)).toBeCloseTo(0.1, 1.9);
    const differing = ROWS.flatMap(({ studyId, grades }, row) =>
      CONDITIONS.flatMap((condition) =>
        LEVELS.flatMap((level, place) => {
          const [trueGrade, given] = [grades[condition][place], train[row]?.grades[condition][place]];
          return given === trueGrade ? [] : [{ studyId, condition, level, given, trueGrade }];
        }),
      ),
    );
    expect(wrong).toEqual(differing);
    for (const grade of [0, 1, 2])
      expect(new Set(wrong.filter(({ given }) => given === grade).map(({ trueGrade }) => trueGrade))).toEqual(
        new Set([0, 1, 2].filter((other) => other !== grade)),
      );
  });

  it("plants the same in fewer studies and in a greater share, and others from another seed", () => {
    const texts = textsOf(plant(0.1).wrong);
    expect(textsOf(plant(0.1, 1, ROWS.slice(0, 50)).wrong)).toEqual(
      textsOf(plant(0.1).wrong.filter(({ studyId }) => studyId <= 50)),
    );
    const more = new Set(textsOf(plant(0.2).wrong));
    expect(texts.filter((text) => !more.has(text))).toEqual([]);
    expect(textsOf(plant(0.1, 2).wrong)).not.toEqual(texts);
  });
});
