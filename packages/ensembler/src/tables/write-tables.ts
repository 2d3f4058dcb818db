import { join } from "node:path";
import { isCompetition, type TrainRow, type ValidationFile } from "@spinegrade/competition-data";
import { type DataSetIdentity, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { refuseLeaks } from "../validation/refuse-leaks.ts";
import { formatCsv, formatMarkdown } from "./format-tables.ts";
import { tabulateRuns } from "./tabulate-runs.ts";
import type { ValidationTable, ValidationTableFile } from "./validation-table.ts";

/** The grades, the folds and the data set of the tables. */
export interface TableSource {
  readonly train: readonly TrainRow[];
  /** Study id -> the fold that validates on it. */
  readonly folds: ReadonlyMap<number, number>;
  readonly dataSet: DataSetIdentity;
}

/**
 * Writes the published tables of validated runs into a folder: `tables.json`, `tables.csv` and `tables.md`.
 * @throws UserError when a net is scored on a study that it was trained on.
 */
export async function writeTables(
  folder: string,
  files: readonly ValidationFile[],
  { train, folds, dataSet }: TableSource,
): Promise<ValidationTable[]> {
  for (const { run, series } of files)
    refuseLeaks(
      series.map(({ studyId, fold }) => ({ run, studyId, fold })),
      folds,
    );
  const tables = tabulateRuns(files, { train, isCompetition: isCompetition(dataSet, train) });
  const file: ValidationTableFile = { dataSet, tables };
  await writeJsonAtomic(join(folder, "tables.json"), file);
  await writeFileAtomic(join(folder, "tables.csv"), formatCsv(tables));
  await writeFileAtomic(join(folder, "tables.md"), formatMarkdown(tables));
  return tables;
}
