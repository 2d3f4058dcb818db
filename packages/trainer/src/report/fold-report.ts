import { type Grade, LEVEL_WORDS, type PointLabel } from "@spinegrade/competition-data";
import { readVolume, type Volume } from "@spinegrade/volumes";
import { confusionMatrix, weightedLogLoss } from "@spinegrade/metrics";
import { shownPart } from "@spinegrade/predictor";
import { type Task, taskNamed } from "@spinegrade/tasks";
import type { FoldResult } from "./fold-result.ts";
import { keptEpochOf } from "../run/kept-epoch.ts";
import { maskToShown } from "../tasks/place-points.ts";
import { flattenConfig } from "../run/run-config.ts";
import { reportSlices } from "./report-slices.ts";
import type { FoldJob } from "../run/fold-job.ts";
import type { ReportExample, ReportPoint, ReportRow, Side, TrainingReport } from "./report-data.ts";
import type { FoldValidation, ScoredSample } from "../tasks/validate-fold.ts";

/** Validation studies shown slice by slice. */
const SHOWN_STUDIES = 4;

/** Gathers the data for the page of a fold's training. */
export async function buildFoldReport(
  job: FoldJob,
  result: FoldResult,
  { volumes }: FoldValidation,
): Promise<TrainingReport> {
  const { run, fold, config, data, folders } = job;
  const task = taskNamed(config.net.task);
  const shown = [...volumes].sort((a, b) => severityOf(b) - severityOf(a)).slice(0, SHOWN_STUDIES);
  return {
    run,
    fold,
    synthetic: data.dataSet.synthetic,
    config: flattenConfig(config),
    series: task.series,
    lossTerms: task.lossTerms,
    studies: { training: data.training.length, validation: data.validation.length },
    epochs: result.epochs,
    keptEpoch: keptEpochOf(result).epoch,
    keep: config.keep,
    ...(config.aims && { aims: config.aims }),
    results: task.points.map((label, point) => resultRow(volumes, label, point)),
    confusion: confusionMatrix(
      volumes.flatMap(({ prediction }) => prediction.probabilities),
      volumes.flatMap(({ grades }) => grades),
    ),
    examples: await Promise.all(
      shown.map(async (volume) =>
        buildExample(
          volume,
          task,
          await readVolume(folders.workDir, volume.sample.volumeKey),
          config.net.imageSize,
        ),
      ),
    ),
  };
}

/** Computes the weighted log loss and grade counts of one point. @param point its index among the task's points. */
function resultRow(volumes: readonly ScoredSample[], label: PointLabel, point: number): ReportRow {
  const grades = volumes.map((volume) => volume.grades[point] ?? -1);
  const probabilities = volumes.map(({ prediction }) => prediction.probabilities[point] ?? []);
  const count = (grade: Grade): number => grades.filter((other) => other === grade).length;
  return {
    level: label.level,
    side: sideOf(label),
    weightedLogLoss: weightedLogLoss(probabilities, grades),
    counts: [count(0), count(1), count(2)],
  };
}

function sideOf({ condition }: PointLabel): Side {
  return (["left", "right"] as const).find((side) => condition.startsWith(side)) ?? "midline";
}

function severityOf({ grades }: ScoredSample): number {
  return grades.reduce<number>((sum, grade) => sum + Math.max(0, grade), 0);
}

function buildExample(
  { sample, prediction }: ScoredSample,
  task: Task,
  volume: Volume,
  imageSize: number,
): ReportExample {
  const shown = shownPart(task, volume.sliceTable, sample.views);
  const toShown = maskToShown(shown, imageSize);
  // both in pixels of the volume, which the page draws
  const points = task.points.flatMap((label, index): ReportPoint[] => {
    const [x = Number.NaN, y = Number.NaN, zIndex = Number.NaN] = sample.xyzSlice[index] ?? [];
    const [xMask = Number.NaN, yMask = Number.NaN, z = Number.NaN] = prediction.xyzMask.subarray(3 * index);
    const place = shown.toVolume(index, [...toShown([xMask, yMask]), z]);
    if (place === undefined) return [];
    const [xFound, yFound, zFound] = place;
    const probabilities = prediction.probabilities[index] ?? [Number.NaN, Number.NaN, Number.NaN];
    const point = {
      label: LEVEL_WORDS[label.level],
      level: label.level,
      side: sideOf(label),
      truth: { x, y, zIndex, grade: sample.grades[index] ?? -1 },
      predicted: { x: xFound, y: yFound, zIndex: zFound, probabilities },
    };
    return [point];
  });
  const { studyId, seriesId } = sample;
  return { studyId, seriesId, points, slices: reportSlices(points, volume) };
}
