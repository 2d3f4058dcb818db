import { readTableStudies } from "../from-tables/table-study.ts";
import type { SizeOptions } from "../plan/size-options.ts";
import { studyIdOf, type Split } from "../plan/plan-study.ts";
import type { StatisticalModel } from "../spine/statistics.ts";
import type { WrongGradesPlan } from "./plant-wrong-grades.ts";
import type { StudyTask } from "./study-task.ts";
import { writeDataSet, type DataSetSummary, type GenerateOptions } from "./write-data-set.ts";

/** The random model and sizes of a data set. */
export interface SampledDataSet {
  readonly seed: number;
  readonly trainStudies: number;
  readonly testStudies: number;
  /** "enriched" by default. */
  readonly model?: StatisticalModel;
  /** Smaller sizes than a scanner's, for tests. */
  readonly size?: SizeOptions;
  /** Share of the studies whose axial series misses one or two levels; 0 by default. */
  readonly missingLevels?: number;
  /** Share of the training grades to replace by wrong ones, which `wrong-grades.csv` then lists; none by default. */
  readonly wrongGrades?: number;
}

/**
 * Generates a data set in the competition's layout. Keeps studies that exist and are intact, writes the others, and
 * removes studies of an earlier run that no longer belong to the data set, so that tables and images agree.
 * @throws UserError if the folder contains tables that the phantom did not write, or another process is writing there.
 */
export async function generateDataSet(
  source: SampledDataSet,
  options: GenerateOptions,
): Promise<DataSetSummary> {
  const tasks = sampledTasks(source);
  return writeDataSet(tasks, options, planOf(source));
}

/** The options of a data set that follows the competition's tables. */
export interface TablesDataSet {
  /** Folder with `train.csv`, `train_series_descriptions.csv` and `train_label_coordinates.csv`. */
  readonly tablesDir: string;
  readonly seed: number;
  /** Uses only the first `limit` studies of `train.csv`; all by default. */
  readonly limit?: number;
  /** Number of test studies to draw, since the tables have no points for them; none by default. */
  readonly testStudies?: number;
  /** Sizes other than a scanner's for series without points and test studies, for tests. */
  readonly size?: SizeOptions;
  /** As of a `SampledDataSet`. */
  readonly wrongGrades?: number;
}

/**
 * Like `generateDataSet`, but training studies take ids, series, instance numbers, points and grades from real tables,
 * so that the pipeline meets real labels, errors included, without real pixels.
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
  const tasks = [...fitted, ...sampledTasks({ seed, trainStudies: 0, testStudies, size })];
  return writeDataSet(tasks, options, planOf(source));
}

function planOf({
  wrongGrades: share,
  seed,
}: Pick<SampledDataSet, "wrongGrades" | "seed">): WrongGradesPlan | undefined {
  return share === undefined ? undefined : { share, seed };
}

function sampledTasks({
  seed,
  trainStudies,
  testStudies,
  model = "enriched",
  size = {},
  missingLevels = 0,
}: SampledDataSet): StudyTask[] {
  const tasksOf = (split: Split, count: number): StudyTask[] =>
    Array.from({ length: count }, (_, index) => {
      const gaps = missingLevels > 0 && { missingLevels }; // studies on disk without the option stay as they are
      const study = { seed, split, index, model, size, ...gaps };
      return { split, studyId: studyIdOf(study), source: { kind: "sampled", study } };
    });
  return [...tasksOf("train", trainStudies), ...tasksOf("test", testStudies)];
}
