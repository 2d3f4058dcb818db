import { UserError } from "@spinegrade/pipeline";
import { idColumn, type Column } from "../csv/columns.ts";
import { tableReader } from "../csv/read-table.ts";
import { sortStudyIds } from "./make-folds.ts";

interface FoldRow {
  readonly studyId: number;
  readonly fold: number;
}

const FOLD_COLUMN: Column = {
  name: "fold",
  schema: { type: "string", pattern: "^\\d{1,3}$", description: "the number of a fold, from 0" },
};

const readRows = tableReader<FoldRow>({
  columns: [idColumn("study_id"), FOLD_COLUMN],
  toRow: ([studyId, fold]) => ({ studyId: Number(studyId), fold: Number(fold) }),
  ignoresOtherColumns: true,
});

/** Number of studies that an error names. */
const NAMED = 5;

/**
 * Reads each study's fold from a table with columns `study_id` and `fold`, such as the two-stage partner's
 * `folds_t2s_each.csv`; other columns are ignored, and a study may have several rows.
 * @param studyIds the studies of the data set, all of which need a fold.
 * @returns study id -> fold, in ascending order of study id.
 * @throws TableError with all faults of the file; UserError for studies in two folds, unknown ones, and ones without fold.
 */
export async function readFoldTable(path: string, studyIds: Iterable<number>): Promise<Map<number, number>> {
  const rows = await readRows(path);
  const folds = new Map(rows.map(({ studyId, fold }) => [studyId, fold]));
  const studies = sortStudyIds(studyIds);
  const known = new Set(studies);
  const inTwo = rows.filter(({ studyId, fold }) => folds.get(studyId) !== fold).map(({ studyId }) => studyId);
  refuse(path, inTwo, ["several folds for", "give each study one"]);
  const unknown = [...folds.keys()].filter((studyId) => !known.has(studyId));
  const remedy = "not in train.csv; take the fold file that was made for this data set";
  refuse(path, unknown, ["a fold for", remedy]);
  const without = studies.filter((studyId) => !folds.has(studyId));
  refuse(path, without, ["no fold for", "give each study of train.csv one"]);
  return new Map(studies.map((studyId) => [studyId, folds.get(studyId) ?? 0]));
}

function refuse(
  path: string,
  studyIds: readonly number[],
  [fault, remedy]: readonly [fault: string, remedy: string],
): void {
  const studies = [...new Set(studyIds)];
  if (studies.length === 0) return;
  const named = studies.slice(0, NAMED).join(", ");
  const more = studies.length > NAMED ? ` and ${studies.length - NAMED} more` : "";
  const noun = studies.length === 1 ? "study" : "studies";
  throw new UserError(`the fold file ${path} has ${fault} ${noun} ${named}${more}: ${remedy}`);
}
