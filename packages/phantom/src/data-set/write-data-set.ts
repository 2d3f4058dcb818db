import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { TABLE_FILES, type TrainRow } from "@spinegrade/competition-data";
import { contentKey, Progress, UserError, withLock, type ProgressStream } from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import { seriesRows, type Split, type StudyPlan } from "../plan/plan-study.ts";
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
import { plantWrongGrades, type WrongGradesPlan } from "./plant-wrong-grades.ts";
import { writeStudies } from "./write-studies.ts";
import { writeTables, type Tables } from "./write-tables.ts";

/** Options for generating a data set. */
export interface GenerateOptions {
  /** The data set's folder: new, empty, or generated earlier by the phantom. */
  readonly dataDir: string;
  /** Number of worker threads; 0, the default, does the work in this thread. */
  readonly workers?: number;
  readonly progressStream?: ProgressStream;
}

/** Summary of a run. */
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
 * Writes and removes studies until a folder contains exactly the studies of the tasks and their tables.
 * @param wrongGrades grades to plant into `train.csv`; images, points and the other tables stay as they are without.
 * @throws UserError if the folder contains tables or images that the phantom did not write, or another process is
 *   writing there.
 */
export async function writeDataSet(
  tasks: readonly StudyTask[],
  options: GenerateOptions,
  wrongGrades?: WrongGradesPlan,
): Promise<DataSetSummary> {
  const { dataDir } = options;
  const [foreign] = existsSync(recordsDir(dataDir)) ? [] : dataSetNames(dataDir);
  if (foreign !== undefined) {
    throw new UserError(
      `${dataDir} holds ${foreign}, which the phantom did not write: name another folder, so that your data stay untouched`,
    );
  }
  return withLock(join(recordsDir(dataDir), "lock"), "phantom", () =>
    writeLocked(tasks, options, wrongGrades),
  );
}

/** The names of a data set's tables and image folders that exist in a folder. */
function dataSetNames(dataDir: string): string[] {
  const tables: readonly string[] = Object.values(TABLE_FILES);
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  return names.filter((name) => tables.includes(name) || name.endsWith("_images"));
}

async function writeLocked(
  tasks: readonly StudyTask[],
  options: GenerateOptions,
  wrongGrades: WrongGradesPlan | undefined,
): Promise<DataSetSummary> {
  const { dataDir, workers = 0 } = options;
  const old = await readStudyRecords(dataDir);
  const { kept, due } = await sortOut(dataDir, tasks, old);
  const removed = await removeOthers(dataDir, tasks, old);
  for (const split of ["train", "test"] as const) await makeFolder(join(dataDir, imagesDir(split)));
  const stream = options.progressStream;
  const progress = new Progress("phantom", { total: due.length, unit: "studies", ...(stream && { stream }) });
  const written = await writeStudies(due, {
    dataDir,
    workers,
    onStudy: () => {
      progress.advance();
    },
  });
  if (due.length > 0) progress.finish();
  const tables = await writeTables(dataDir, tablesOf(tasks, wrongGrades));
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

/** Separates the tasks whose studies are on disk from those still to be generated. */
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

/** The tables of the tasks' studies; they follow from the plans alone, and from which grades are to be wrong. */
function tablesOf(tasks: readonly StudyTask[], wrongGrades: WrongGradesPlan | undefined): Tables {
  const plans = tasks.map((task) => ({ split: task.split, plan: planTask(task) }));
  const of = (split: Split): StudyPlan[] =>
    plans.filter((one) => one.split === split).map(({ plan }) => plan);
  const train = of("train");
  const rows = train.map(({ studyId, grades }): TrainRow => ({ studyId, grades }));
  const planted = wrongGrades && plantWrongGrades(rows, wrongGrades);
  return {
    train: planted?.train ?? rows,
    ...(planted && { wrongGrades: planted.wrong }),
    trainSeries: train.flatMap(seriesRows),
    trainCoordinates: train.flatMap(({ points }) => points),
    testSeries: of("test").flatMap(seriesRows),
  };
}
