import { CONDITIONS, LEVELS, type Condition, type Level } from "@spinegrade/competition-data";
import { type Agreement, AGREEMENT_MEASURES } from "@spinegrade/metrics/intervals";
import { closedObject, compileSchema, type Parse } from "@spinegrade/pipeline";

/** A group of rows: a condition, or both sides of one as the competition's score pools them. */
export type ValidationGroup = Condition | "foraminal" | "subarticular";

/** The groups, in the order of the report. */
export const VALIDATION_GROUPS: readonly {
  readonly group: ValidationGroup;
  readonly conditions: readonly Condition[];
}[] = [
  ...CONDITIONS.map((condition) => ({ group: condition, conditions: [condition] })),
  { group: "foraminal", conditions: ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"] },
  { group: "subarticular", conditions: ["left_subarticular_stenosis", "right_subarticular_stenosis"] },
];

/** The figures of a group of rows. */
export interface ValidationEntry {
  readonly group: ValidationGroup;
  /** Null for all levels together. */
  readonly level: Level | null;
  /** Number of rows that are both predicted and graded. */
  readonly count: number;
  readonly weightedLogLoss: number;
  /** The loss of the constant prediction fitted to the same rows of the studies of other folds. */
  readonly constantLogLoss: number;
  /** Figures of all levels together; null for one level. */
  readonly agreement: Agreement | null;
}

/** The quality of the predictions of one run, or of all runs averaged. */
export interface RunValidation {
  /** The run's name, or `ensemble`. */
  readonly run: string;
  readonly folds: readonly number[];
  readonly studies: number;
  /** Groups without a row to compare are omitted. */
  readonly entries: readonly ValidationEntry[];
  /** Null where no study's spinal canal is both predicted and graded. */
  readonly anySevereSpinal: number | null;
}

/** The content of `data-processed/validation/report.json`. */
export interface ValidationReport {
  /** One a run; with several, the last is their ensemble. */
  readonly runs: readonly RunValidation[];
}

const count = { type: "integer", minimum: 0 };
const loss = { type: "number", minimum: 0 };
const figure = { type: ["number", "null"] };
const agreement = closedObject({
  confusion: { type: "array", items: { type: "array", items: count } },
  figures: {
    type: "array",
    items: closedObject({ measure: { enum: AGREEMENT_MEASURES }, value: figure, low: figure, high: figure }),
  },
  reliability: {
    type: "array",
    items: {
      type: "array",
      items: closedObject({ count, predicted: { type: "number" }, observed: { type: "number" } }),
    },
  },
});

/** Checks a validation report. @throws UserError that lists every fault. */
export const parseValidationReport: Parse<ValidationReport> = compileSchema<ValidationReport>(
  closedObject({
    runs: {
      type: "array",
      items: closedObject({
        run: { type: "string" },
        folds: { type: "array", items: count },
        studies: count,
        entries: {
          type: "array",
          items: closedObject({
            group: { enum: VALIDATION_GROUPS.map(({ group }) => group) },
            level: { enum: [...LEVELS, null] },
            count,
            weightedLogLoss: loss,
            constantLogLoss: loss,
            agreement: { anyOf: [agreement, { type: "null" }] },
          }),
        },
        anySevereSpinal: { type: ["number", "null"] },
      }),
    },
  }),
);
