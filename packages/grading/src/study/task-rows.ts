import { LEVEL_WORDS, type PointLabel } from "@spinegrade/competition-data";
import { findGaps, gapAt } from "@spinegrade/dicom-ingest";
import type { Task } from "@spinegrade/tasks";
import { combinePredictions } from "./combine-predictions.ts";
import { flagsByPoint, uniqueFlags } from "./flags/flag-points.ts";
import { imageOfFinding } from "./locate-finding.ts";
import type { PredictedVolume } from "./predict-series.ts";
import { emptyRow, type TaskOutcome } from "./task-outcome.ts";

/** The rows of a task, each combined from all series that show it, and the slices of their findings. */
export function taskRows(
  task: Task,
  volumes: readonly PredictedVolume[],
): Pick<TaskOutcome, "rows" | "images"> {
  const flagsOf = flagsByPoint(volumes);
  const isShown = (index: number): boolean =>
    volumes.some(({ predictions }) => predictions.some(({ points }) => points[index] !== undefined));
  return {
    rows: task.points.map((label, index) =>
      isShown(index)
        ? {
            ...label,
            notGraded: null,
            estimated: null,
            ...combinePredictions(volumes, label, index),
            flags: uniqueFlags(flagsOf.get(index) ?? []),
          }
        : emptyRow(label, whyNotShown(label, task, volumes)),
    ),
    images: task.points.flatMap((label, index) => imageOfFinding(volumes, label, index) ?? []),
  };
}

function whyNotShown({ level }: PointLabel, task: Task, volumes: readonly PredictedVolume[]): string {
  const reason = `no ${task.series} series shows ${LEVEL_WORDS[level]}`;
  const gaps = volumes.flatMap(({ volume, levels = [] }) => {
    const { placeMm = null } = levels.find((one) => one.level === level) ?? {};
    return (placeMm && gapAt(findGaps(volume.sliceTable.slices), placeMm)) ?? [];
  });
  const [gap] = gaps;
  return gap === undefined
    ? reason
    : `${reason}: it lies in a gap of ${gap.widthMm.toFixed(1)} mm between slices`;
}
