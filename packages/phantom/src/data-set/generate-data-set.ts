import { readTableStudies } from "../from-tables/table-study.ts";
import type { SizeOptions } from "../plan/size-options.ts";
import { studyIdOf, type Split } from "../plan/plan-study.ts";
import type { StatisticalModel } from "../spine/statistics.ts";
import type { StudyTask } from "./study-task.ts";
import { writeDataSet, type DataSetSummary, type GenerateOptions } from "./write-data-set.ts";

/** What a data set is drawn from. */
export interface SampledDataSet {
  readonly seed: number;
  readonly trainStudies: number;
  readonly testStudies: number;
  /** "enriched" when left out. */
  readonly model?: StatisticalModel;
  /** Sizes other than a scanner's, for tests. */
  readonly size?: SizeOptions;
}

/**
 * Makes a data set in the competition's layout: studies that are there and whole are kept, the others are written,
 * and studies of an earlier run that no longer belong to it are removed, so that tables and images agree.
 * @throws UserError when the folder holds tables that the phantom did not write, or somebody else is writing there.
 */
export async function generateDataSet(
  source: SampledDataSet,
  options: GenerateOptions,
): Promise<DataSetSummary> {
  const tasks = sampledTasks(source);
  return writeDataSet(tasks, options);
}

/** What a data set is made of that follows the competition's tables. */
export interface TablesDataSet {
  /** Folder with `train.csv`, `train_series_descriptions.csv` and `train_label_coordinates.csv`. */
  readonly tablesDir: string;
  readonly seed: number;
  /** The first so many studies of `train.csv`; all when left out. */
  readonly limit?: number;
  /** Studies drawn for the test half, as there are no points to fit them to; none when left out. */
  readonly testStudies?: number;
  /** Sizes other than a scanner's for series without points and test studies, for tests. */
  readonly size?: SizeOptions;
}

/**
 * As `generateDataSet`, but training studies have the ids, series, instance numbers, points and grades of real tables,
 * so that real labels, and their errors, drive the pipeline without real pixels.
 * @throws UserError as `generateDataSet`; MissingTableError and TableError for the tables.
 */
export async function generateFromTables(
  source: TablesDataSet,
  options: GenerateOptions,
): Promise<DataSetSummary> {
  const { tablesDir, seed, limit = Infinity, testStudies = 0, size = {} } = source;
  const studies = await readTableStudies(tablesDir, limit);
  const fitted = studies.map((study): StudyTask => ({
    split: "train",
    studyId: study.studyId,
    source: { kind: "tables", study, seed, size },
  }));
  return writeDataSet([...fitted, ...sampledTasks({ seed, trainStudies: 0, testStudies, size })], options);
}

function sampledTasks({
  seed,
  trainStudies,
  testStudies,
  model = "enriched",
  size = {},
}: SampledDataSet): StudyTask[] {
  const tasksOf = (split: Split, count: number): StudyTask[] =>
    Array.from({ length: count }, (_, index) => {
      const study = { seed, split, index, model, size };
      return { split, studyId: studyIdOf(study), source: { kind: "sampled", study } };
    });
  return [...tasksOf("train", trainStudies), ...tasksOf("test", testStudies)];
}
