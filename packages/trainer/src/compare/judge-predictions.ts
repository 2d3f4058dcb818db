import { join } from "node:path";
import { calibrationSamples } from "@spinegrade/calibration";
import {
  type Grade,
  LEVELS,
  type Prediction,
  readTrainTable,
  rowId,
  TABLE_FILES,
  type WrongGrade,
} from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import type { JudgedRow } from "@spinegrade/metrics/intervals";
import { taskNamed } from "@spinegrade/tasks";
import type { RunFolders } from "../run/run-folders.ts";
import type { AnyRunConfig } from "../run/run-config-schema.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";

type GradesOf = (prediction: Prediction) => readonly Grade[] | undefined;

/** Predicted points with the given grade, and with the true one where the data set tells which given ones are wrong. */
export interface JudgedPredictions {
  readonly rows: readonly JudgedRow[];
  /** The same points; null where this is unknown. */
  readonly trueRows: readonly JudgedRow[] | null;
}

/**
 * Joins predictions with grades, in the order of studies and series: those of the task's samples, or of the tables where whole
 * studies are the samples.
 * @param wrongGrades which given grades are wrong; undefined where this is unknown.
 */
export async function judgePredictions(
  predictions: readonly Prediction[],
  config: AnyRunConfig,
  folders: RunFolders,
  wrongGrades: readonly WrongGrade[] | undefined,
): Promise<JudgedPredictions> {
  const inOrder = [...predictions].sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
  const gradesOf = isTwoStage(config)
    ? await gradesOfTable(folders)
    : await gradesOfSamples(config.net.task, folders);
  return {
    rows: calibrationSamples(inOrder, gradesOf),
    trueRows:
      wrongGrades === undefined ? null : calibrationSamples(inOrder, withTrueGrades(gradesOf, wrongGrades)),
  };
}

async function gradesOfSamples(task: string, folders: RunFolders): Promise<GradesOf> {
  const { samples } = await readSamples(folders, taskNamed(task));
  const known = new Map(samples.map(({ studyId, seriesId, grades }) => [`${studyId}/${seriesId}`, grades]));
  return ({ studyId, seriesId }) => known.get(`${studyId}/${seriesId}`);
}

async function gradesOfTable({ dataDir }: RunFolders): Promise<GradesOf> {
  const table = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const known = new Map(table.map(({ studyId, grades }) => [studyId, grades]));
  return ({ studyId, points }) => {
    const grades = known.get(studyId);
    return points.map(({ condition, level }) => grades?.[condition][LEVELS.indexOf(level)] ?? -1);
  };
}

/** The true grades of a prediction's points. */
function withTrueGrades(gradesOf: GradesOf, wrongGrades: readonly WrongGrade[]): GradesOf {
  const truth = new Map(
    wrongGrades.map(({ studyId, condition, level, trueGrade }) => [
      rowId(studyId, condition, level),
      trueGrade,
    ]),
  );
  return (prediction) =>
    gradesOf(prediction)?.map((grade, index) => {
      const point = prediction.points[index];
      if (grade === -1 || point === undefined) return grade;
      return truth.get(rowId(prediction.studyId, point.condition, point.level)) ?? grade;
    });
}
