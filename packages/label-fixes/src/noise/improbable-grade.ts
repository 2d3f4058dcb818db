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

/** What `improbable-grades.json` holds. */
export interface ImprobableGrades {
  readonly dataSet: DataSetIdentity;
  /** The least disagreement that is listed. */
  readonly threshold: number;
  /** How many graded points were compared. */
  readonly compared: number;
  readonly grades: readonly ImprobableGrade[];
}

const share = { type: "number", minimum: 0, maximum: 1 };
const whole = { type: "integer" };

/** Checks a list of improbable grades. @throws UserError that lists every fault. */
export const parseImprobableGrades: Parse<ImprobableGrades> = compileSchema<ImprobableGrades>(
  closedObject({
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    threshold: share,
    compared: { type: "integer", minimum: 0 },
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
