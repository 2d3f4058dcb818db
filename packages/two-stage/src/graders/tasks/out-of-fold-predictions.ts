import type { LabelGroup, Prediction, PredictionFile, Probabilities } from "@spinegrade/competition-data";
import { canonicalJson } from "@spinegrade/pipeline";
import { readSliceTable } from "@spinegrade/volumes";
import { placePoint } from "../../points/place-point.ts";
import type { TwoStageJob } from "../../task/two-stage-task.ts";
import type { CropPlace } from "../points/crop-place.ts";
import { columnsOf, type GraderColumn } from "../grader-columns.ts";
import type { GraderSample } from "./grader-sample.ts";

/** The file of a grader's predictions: in a fold's folder and, of all folds, the run's. */
export const OUT_OF_FOLD_FILE = "out-of-fold.json";

/** A validated study: the probabilities of the grader's rows, those without a crop included. */
export interface GradedSample {
  readonly sample: GraderSample;
  readonly probabilities: readonly Probabilities[];
}

/** A row that has a crop. */
export interface GradedRow {
  readonly column: GraderColumn;
  readonly place: CropPlace;
  readonly probabilities: Probabilities;
}

/** The rows of a study that have a crop, in the grader's order. */
export function rowsWithCrop({ sample, probabilities }: GradedSample, group: LabelGroup): GradedRow[] {
  const places = (sample.axial ?? sample.sagittal).found;
  return columnsOf(group).flatMap((column, index) => {
    const [place, row] = [places[index] ?? null, probabilities[index]];
    return place === null || row === undefined ? [] : [{ column, place, probabilities: row }];
  });
}

/**
 * The rows of validated studies as predictions, one for each series that crops were cut from.
 * @returns the content of `out-of-fold.json`, or of `at-labelled-points.json`.
 * @throws UserError when a slice table cannot be read.
 */
export async function formatOutOfFold(
  job: Pick<TwoStageJob, "run" | "fold" | "data" | "folders">,
  graded: readonly GradedSample[],
  group: LabelGroup,
): Promise<string> {
  const predictions: Prediction[] = [];
  for (const one of graded) {
    const rows = rowsWithCrop(one, group);
    for (const place of new Map(rows.map((row) => [row.place.seriesId, row.place])).values()) {
      const ofSeries = rows.filter((row) => row.place.seriesId === place.seriesId);
      predictions.push(await predictionOf(job, one.sample.studyId, place, ofSeries));
    }
  }
  const file: PredictionFile = { dataSet: job.data.dataSet, predictions };
  return canonicalJson(file);
}

/** @param rows of one series, that of the place. */
async function predictionOf(
  { run, fold, folders }: Pick<TwoStageJob, "run" | "fold" | "folders">,
  studyId: number,
  { seriesId, volumeKey }: CropPlace,
  rows: readonly GradedRow[],
): Promise<Prediction> {
  const table = await readSliceTable(folders.workDir, volumeKey);
  const { frameOfReferenceUid } = table;
  return {
    ...{ run, fold, studyId, seriesId, split: "train" },
    ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }),
    points: rows.map(({ column: { condition, level }, place, probabilities }) => {
      const [x, y, z] = place.point;
      return { condition, level, probabilities, ...placePoint(table, { x, y, z }) };
    }),
  };
}
