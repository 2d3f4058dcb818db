import { existsSync } from "node:fs";
import { join } from "node:path";
import { calibrationSamples } from "@spinegrade/calibration";
import {
  type Grade,
  LEVELS,
  type PointLabel,
  type Prediction,
  readTrainTable,
  readWrongGrades,
  TABLE_FILES,
} from "@spinegrade/competition-data";
import { readSamples } from "@spinegrade/label-fixes";
import type { JudgedRow } from "@spinegrade/metrics/intervals";
import type { PipelineConfig } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";
import type { AnyRunConfig } from "../run/run-config-schema.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";

type Folders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">;
type GradesOf = (prediction: Prediction) => readonly Grade[] | undefined;

/** Predicted points with the given grade, and with the true one where the data set tells which given ones are wrong. */
export interface JudgedPredictions {
  readonly rows: readonly JudgedRow[];
  /** The same points; null where nobody knows. */
  readonly trueRows: readonly JudgedRow[] | null;
}

/**
 * Joins predictions with grades, in the order of studies and series: those of the task's samples, or of the tables where whole
 * studies are the samples.
 */
export async function judgePredictions(
  predictions: readonly Prediction[],
  config: AnyRunConfig,
  folders: Folders,
): Promise<JudgedPredictions> {
  const inOrder = [...predictions].sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
  const gradesOf = isTwoStage(config)
    ? await gradesOfTable(folders)
    : await gradesOfSamples(config.net.task, folders);
  const truth = await trueGrades(folders);
  return {
    rows: calibrationSamples(inOrder, gradesOf),
    trueRows: truth && calibrationSamples(inOrder, (prediction) => truth(prediction, gradesOf(prediction))),
  };
}

async function gradesOfSamples(task: string, folders: Folders): Promise<GradesOf> {
  const { samples } = await readSamples(folders, taskNamed(task));
  const known = new Map(samples.map(({ studyId, seriesId, grades }) => [`${studyId}/${seriesId}`, grades]));
  return ({ studyId, seriesId }) => known.get(`${studyId}/${seriesId}`);
}

async function gradesOfTable({ dataDir }: Folders): Promise<GradesOf> {
  const table = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const known = new Map(table.map(({ studyId, grades }) => [studyId, grades]));
  return ({ studyId, points }) => {
    const grades = known.get(studyId);
    return points.map(({ condition, level }) => grades?.[condition][LEVELS.indexOf(level)] ?? -1);
  };
}

/** Puts right the given grades of a prediction's points; undefined where the data set does not tell which are wrong. */
async function trueGrades({
  dataDir,
}: Folders): Promise<
  ((prediction: Prediction, given: readonly Grade[] | undefined) => readonly Grade[] | undefined) | null
> {
  const wrong = existsSync(dataDir) ? await readWrongGrades(dataDir) : undefined;
  if (wrong === undefined) return null;
  const keyOf = (studyId: number, { condition, level }: PointLabel): string =>
    `${studyId}/${condition}/${level}`;
  const truth = new Map(wrong.map((one) => [keyOf(one.studyId, one), one.trueGrade]));
  return ({ studyId, points }, given) =>
    given?.map((grade, index) => {
      const point = points[index];
      return grade === -1 || point === undefined ? grade : (truth.get(keyOf(studyId, point)) ?? grade);
    });
}
