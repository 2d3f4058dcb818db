import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { TABLE_FILES, type TrainRow } from "@spinegrade/competition-data";
import { contentKey, Progress, UserError, withLock, type ProgressStream } from "@spinegrade/pipeline";
import { readTableStudies } from "./from-tables/table-study.ts";
import type { SizeOptions } from "./plan-series.ts";
import { seriesRows, studyIdOf, type Split } from "./plan-study.ts";
import type { StatisticalModel } from "./statistics.ts";
import {
  imagesDir,
  isWhole,
  readStudyRecords,
  recordsDir,
  removeStudy,
  type RecordedFile,
  type StudyRecord,
} from "./study-record.ts";
import { planTask, taskKey, type StudyTask } from "./study-task.ts";
import { writeStudies } from "./write-studies.ts";
import { writeTables, type Tables } from "./write-tables.ts";

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

/** How it is made. */
export interface GenerateOptions {
  /** The data set's folder: new, empty, or made by the phantom before. */
  readonly dataDir: string;
  /** Threads; 0, the default, works in this one. */
  readonly workers?: number;
  readonly progressStream?: ProgressStream;
}

/** What was done. */
export interface DataSetSummary {
  readonly studiesWritten: number;
  readonly studiesKept: number;
  readonly studiesRemoved: number;
  /** Every file of the data set, with paths relative to its folder. */
  readonly files: readonly RecordedFile[];
  /** Hash of all paths and contents. */
  readonly contentKey: string;
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

async function writeDataSet(tasks: readonly StudyTask[], options: GenerateOptions): Promise<DataSetSummary> {
  const { dataDir } = options;
  if (existsSync(join(dataDir, TABLE_FILES.train)) && !existsSync(recordsDir(dataDir))) {
    throw new UserError(
      `${dataDir} holds a ${TABLE_FILES.train} that the phantom did not write: name another folder, so that your data stay untouched`,
    );
  }
  return withLock(join(recordsDir(dataDir), "lock"), "phantom", () => writeLocked(tasks, options));
}

async function writeLocked(tasks: readonly StudyTask[], options: GenerateOptions): Promise<DataSetSummary> {
  const { dataDir, workers = 0 } = options;
  const old = await readStudyRecords(dataDir);
  const { kept, due } = await sortOut(dataDir, tasks, old);
  const removed = await removeOthers(dataDir, tasks, old);
  for (const split of ["train", "test"] as const)
    await mkdir(join(dataDir, imagesDir(split)), { recursive: true });
  const stream = options.progressStream;
  const progress = new Progress("phantom", { total: due.length, unit: "studies", ...(stream && { stream }) });
  const written = await writeStudies(due, { dataDir, workers, onStudy: () => progress.advance() });
  if (due.length > 0) progress.finish();
  const tables = await writeTables(dataDir, tablesOf(tasks));
  const files = [...kept, ...written].flatMap((record) => record.files);
  const all = [...files, ...tables].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    studiesWritten: written.length,
    studiesKept: kept.length,
    studiesRemoved: removed,
    files: all,
    contentKey: contentKey(all.map(({ path, sha256 }) => [path, sha256])),
  };
}

interface SortedTasks {
  readonly kept: readonly StudyRecord[];
  readonly due: readonly StudyTask[];
}

/** Parts the tasks into those whose studies are on disk and those to be made. */
async function sortOut(
  dataDir: string,
  tasks: readonly StudyTask[],
  old: readonly StudyRecord[],
): Promise<SortedTasks> {
  const byKey = new Map(old.map((record) => [record.key, record]));
  const kept: StudyRecord[] = [];
  const due: StudyTask[] = [];
  for (const task of tasks) {
    const record = byKey.get(taskKey(task));
    if (record !== undefined && (await isWhole(dataDir, record))) kept.push(record);
    else due.push(task);
  }
  return { kept, due };
}

async function removeOthers(
  dataDir: string,
  tasks: readonly StudyTask[],
  old: readonly StudyRecord[],
): Promise<number> {
  const wanted = new Set(tasks.map(({ split, studyId }) => `${split} ${studyId}`));
  const others = old.filter(({ split, studyId }) => !wanted.has(`${split} ${studyId}`));
  for (const record of others) await removeStudy(dataDir, record);
  return others.length;
}

/** The tables of the tasks' studies; they follow from the plans alone. */
function tablesOf(tasks: readonly StudyTask[]): Tables {
  const plans = tasks.map((task) => ({ split: task.split, plan: planTask(task) }));
  const of = (split: Split): (typeof plans)[number]["plan"][] =>
    plans.filter((one) => one.split === split).map(({ plan }) => plan);
  const train = of("train");
  return {
    train: train.map(({ studyId, grades }): TrainRow => ({ studyId, grades })),
    trainSeries: train.flatMap(seriesRows),
    trainCoordinates: train.flatMap(({ points }) => points),
    testSeries: of("test").flatMap(seriesRows),
  };
}
