import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
  tripleOf,
} from "@spinegrade/pipeline";
import type { SubmissionRow } from "./rows.ts";

/** A row that no net predicted. */
export interface FilledRow {
  readonly rowId: string;
  /** Why there is no prediction, and which values fill the row. */
  readonly reason: string;
}

/** All rows of a submission, and which of them are not predictions: the output of the ensembler. */
export interface SubmissionDraft {
  readonly rows: readonly SubmissionRow[];
  readonly filled: readonly FilledRow[];
}

/** The ensembler's output: `ensemble/predictions.json`. */
export interface SubmissionDraftFile extends SubmissionDraft {
  /** Identity of the data set that the rows belong to. */
  readonly dataSet: DataSetIdentity;
}

const closedList = (properties: Readonly<Record<string, object>>): object => ({
  type: "array",
  items: closedObject(properties),
});
const text = { type: "string", minLength: 1 };
const probabilities = tripleOf({ type: "number" });

/** Checks `ensemble/predictions.json`. @throws UserError that lists every fault. */
export const parseSubmissionDraft: Parse<SubmissionDraftFile> = compileSchema<SubmissionDraftFile>(
  closedObject({
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    rows: closedList({ rowId: text, probabilities }),
    filled: closedList({ rowId: text, reason: text }),
  }),
);
