import {
  type Condition,
  CONDITIONS,
  type Level,
  LEVELS,
  type Probabilities,
  PROBABILITIES_SCHEMA,
} from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
} from "@spinegrade/pipeline";

/** A given grade that nets find improbable which were not trained on its study. */
export interface ImprobableGrade {
  /** From 1, the most improbable first. */
  readonly rank: number;
  readonly studyId: number;
  readonly seriesId: number;
  readonly condition: Condition;
  readonly level: Level;
  readonly given: 0 | 1 | 2;
  /** Means over the nets that predict the series. */
  readonly probabilities: Probabilities;
  /** 1 minus the probability of the given grade, 0..1. */
  readonly disagreement: number;
  /** The slice with the label; -1 where the point has none. */
  readonly instanceNumber: number;
}

/** Detection of the grades that a phantom planted wrong. */
export interface PlantedFigures {
  /** Number of wrong grades among those compared. */
  readonly count: number;
  /** Number of these that are listed. */
  readonly found: number;
  /** The longest list of precision 80 %, and the disagreement from which on it lists; null where there is none. */
  readonly atPrecision: { readonly recall: number; readonly threshold: number } | null;
  /** The shortest list of recall 90 %, likewise. */
  readonly atRecall: { readonly precision: number; readonly threshold: number } | null;
}

/** Agreement of nets with the given grades of a condition. */
export interface ConditionFigures {
  readonly condition: Condition;
  readonly compared: number;
  /** Share of the given grades that are the most probable one, 0..1. */
  readonly agreement: number;
  readonly listed: number;
  /** Only where it is known which grades are wrong. */
  readonly planted?: PlantedFigures;
}

/** The content of `improbable-grades.json`. */
export interface ImprobableGrades {
  readonly dataSet: DataSetIdentity;
  /** The least disagreement that is listed. */
  readonly threshold: number;
  /** Whether the weights of grades in the loss were divided out of the probabilities. */
  readonly undoWeights: boolean;
  /** Number of graded points compared. */
  readonly compared: number;
  /** In the order of `CONDITIONS`, those that were compared. */
  readonly conditions: readonly ConditionFigures[];
  readonly grades: readonly ImprobableGrade[];
}

const share = { type: "number", minimum: 0, maximum: 1 };
const whole = { type: "integer" };
const count = { type: "integer", minimum: 0 };
const none = { type: "null" };
const PLANTED = closedObject({
  ...{ count, found: count },
  atPrecision: { anyOf: [closedObject({ recall: share, threshold: share }), none] },
  atRecall: { anyOf: [closedObject({ precision: share, threshold: share }), none] },
});

/** Checks a list of improbable grades. @throws UserError that lists every fault. */
export const parseImprobableGrades: Parse<ImprobableGrades> = compileSchema<ImprobableGrades>(
  closedObject({
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    threshold: share,
    undoWeights: { type: "boolean" },
    compared: count,
    conditions: {
      type: "array",
      items: closedObject(
        {
          condition: { enum: CONDITIONS },
          compared: count,
          agreement: share,
          listed: count,
          planted: PLANTED,
        },
        ["planted"],
      ),
    },
    grades: {
      type: "array",
      items: closedObject({
        rank: { type: "integer", minimum: 1 },
        studyId: whole,
        seriesId: whole,
        condition: { enum: CONDITIONS },
        level: { enum: LEVELS },
        given: { enum: [0, 1, 2] },
        probabilities: PROBABILITIES_SCHEMA,
        disagreement: share,
        instanceNumber: { type: "integer", minimum: -1 },
      }),
    },
  }),
);
