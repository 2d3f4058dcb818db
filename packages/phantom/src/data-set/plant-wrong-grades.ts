import {
  type Condition,
  type Grade,
  LEVELS,
  perCondition,
  type TrainRow,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";

/** Training rows with wrong grades, and which of them are wrong. */
export interface PlantedGrades {
  readonly train: readonly TrainRow[];
  readonly wrong: readonly WrongGrade[];
}

/** The grades to plant. */
export interface WrongGradesPlan {
  /** The probability that a grade is wrong, 0..1. */
  readonly share: number;
  readonly seed: number;
}

/** The two grades that a grade is not. */
const OTHERS = { 0: [1, 2], 1: [0, 2], 2: [0, 1] } as const;

/**
 * Replaces a share of the grades by one of the other two, each as likely. Missing grades stay missing. Every study has its
 * own random stream: a data set of more studies, or with a greater share, has these wrong grades too.
 */
export function plantWrongGrades(rows: readonly TrainRow[], { share, seed }: WrongGradesPlan): PlantedGrades {
  const wrong: WrongGrade[] = [];
  const train = rows.map(({ studyId, grades }): TrainRow => {
    const generator = Generator.fromSeed(seed, "wrong grades", studyId);
    const givenOf = (condition: Condition): Grade[] =>
      LEVELS.map((level, index) => {
        const trueGrade = grades[condition][index] ?? -1;
        const isWrong = generator.bernoulli(share);
        const other = generator.pick([0, 1] as const);
        if (!isWrong || trueGrade === -1) return trueGrade;
        const given = OTHERS[trueGrade][other];
        wrong.push({ studyId, condition, level, given, trueGrade });
        return given;
      });
    return { studyId, grades: perCondition(givenOf) };
  });
  return { train, wrong };
}
