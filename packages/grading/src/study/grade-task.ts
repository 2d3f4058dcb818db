import {
  assignAxialLevels,
  type AxialLevel,
  type LevelPoint,
  type LevelView,
  viewLevels,
} from "@spinegrade/axial-levels";
import { MOST_SLICES } from "@spinegrade/augmentation";
import { LEVEL_WORDS, type PointLabel } from "@spinegrade/competition-data";
import { findGaps, gapAt } from "@spinegrade/dicom-ingest";
import { whyNoLevels } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import type { Task } from "@spinegrade/tasks";
import type { SliceTable } from "@spinegrade/volumes";
import type { GradingModel } from "../models/grading-model.ts";
import type { NetCache } from "../models/net-cache.ts";
import { readSeries, type ReadSeries } from "../reading/read-series.ts";
import { chooseSeries } from "./choose-series.ts";
import { combinePredictions } from "./combine-predictions.ts";
import type { GradedRow, GradingFlag } from "./graded-study.ts";
import { flagsByPoint, uniqueFlags } from "./flags/flag-points.ts";
import { imageOfFinding } from "./locate-finding.ts";
import { type PredictedVolume, predictSeries } from "./predict-series.ts";
import { type StageTimer, untimed } from "./stage-timer.ts";
import { flagMissingSlices } from "./flags/flag-missing-slices.ts";
import { flagSeries } from "./flags/study-flags.ts";
import type { FindingImage } from "./study-images.ts";

/** The grades of one task. */
export interface TaskOutcome {
  readonly task: Task;
  /** Whether there are series to grade, but no model. */
  readonly lacksModel: boolean;
  readonly rows: readonly GradedRow[];
  readonly flags: readonly GradingFlag[];
  readonly images: readonly FindingImage[];
  readonly volumes: readonly PredictedVolume[];
  /** Why series were not used; null for those that were. */
  readonly series: ReadonlyMap<TypedSeries, string | null>;
}

/** What to grade of a study, and with what. */
export interface TaskToGrade {
  readonly study: FoundStudy;
  readonly task: Task;
  readonly models: readonly GradingModel[];
  /** Models that are not used because they were trained on the study. */
  readonly setAside?: readonly GradingModel[];
  /** Points of the study's sagittal series; a task on axial series needs them. */
  readonly levelPoints: readonly LevelPoint[];
}

/** How series are read and nets are loaded. */
export interface TaskTools {
  readonly nets: NetCache;
  readonly rank?: number;
  readonly read?: (series: TypedSeries, studyInstanceUid: string) => Promise<ReadSeries>;
  readonly time?: StageTimer;
}

/** Grades the rows of one task with each of its models on each series of its kind. @throws UserError as `gradeStudy`. */
export async function gradeTask(
  { study, task, models, setAside = [], levelPoints }: TaskToGrade,
  { nets, rank, read = readSeries, time = untimed }: TaskTools,
): Promise<TaskOutcome> {
  const own = models.filter(({ net }) => net.task === task.name);
  const chosen = chooseSeries(study.series, task.series);
  if (chosen.length === 0) return notGraded(task, `the study has no lumbar ${task.series} series`);
  if (own.length === 0) return withoutModel(task, chosen, whyNoModel(task, setAside));
  if (task.stack !== undefined && levelPoints.length === 0) return withoutLevels(task, chosen);
  const series = new Map<TypedSeries, string | null>();
  const volumes: PredictedVolume[] = [];
  const flags: GradingFlag[] = [];
  for (const one of chosen) {
    const found = await time("read", () => read(one, study.studyInstanceUid));
    const shown = "reason" in found ? found : locateLevels(task, found.volume.sliceTable, levelPoints);
    series.set(one, "reason" in shown ? shown.reason : null);
    if ("reason" in found || "reason" in shown) continue;
    flags.push(...flagSeries(one, found.volume.sliceTable));
    volumes.push({
      volume: found.volume,
      seriesInstanceUid: one.seriesInstanceUid,
      sopInstanceUids: new Map(one.files.map(({ name, header }) => [name, header.sopInstanceUid])),
      predictions: await nets.inTurn(
        () => time("nets", () => predictSeries(found.volume, own, nets, shown.views)),
        rank,
      ),
      ...(shown.levels && { levels: shown.levels }),
      flags: flagMissingSlices(one.seriesInstanceUid, found.volume.sliceTable, study),
    });
  }
  const graded = { task, lacksModel: false, volumes, flags, series };
  if (volumes.length > 0) return { ...combine(task, volumes), ...graded };
  return withoutSeries(task, series);
}

function whyNoModel({ name, title }: Task, setAside: readonly GradingModel[]): string {
  return setAside.some(({ net }) => net.task === name)
    ? `every model for ${title} was trained on this study`
    : `no model for ${title}`;
}

function withoutModel(task: Task, chosen: readonly TypedSeries[], reason: string): TaskOutcome {
  return {
    ...notGraded(task, reason),
    lacksModel: true,
    series: new Map(chosen.map((one) => [one, reason])),
  };
}

/** No level is placed: no series needs to be read. */
function withoutLevels(task: Task, chosen: readonly TypedSeries[]): TaskOutcome {
  const reason = whyNoLevels([], []) ?? null;
  return withoutSeries(task, new Map(chosen.map((one) => [one, reason])));
}

/** @param series why each of them cannot be graded. */
function withoutSeries(task: Task, series: ReadonlyMap<TypedSeries, string | null>): TaskOutcome {
  const reasons = [...new Set(series.values())].join("; ");
  return { ...notGraded(task, `no ${task.series} series can be graded: ${reasons}`), series };
}

/** Where a series shows each level; neither views nor levels for a task that looks at whole volumes. */
interface ShownLevels {
  readonly levels?: readonly AxialLevel[];
  readonly views?: readonly (LevelView | null)[];
}

function locateLevels(
  { stack }: Task,
  table: SliceTable,
  points: readonly LevelPoint[],
): ShownLevels | { readonly reason: string } {
  const [slices] = table.shape;
  // of an axial series the net is shown the levels alone
  if (stack === undefined)
    return slices <= MOST_SLICES.prediction
      ? {}
      : { reason: `it has ${slices} slices, and more than ${MOST_SLICES.prediction} need too much memory` };
  const levels = assignAxialLevels(points, [table]);
  const views = viewLevels(levels, table);
  const reason = whyNoLevels(points, views);
  return reason === undefined ? { levels, views } : { reason };
}

function combine(task: Task, volumes: readonly PredictedVolume[]): Pick<TaskOutcome, "rows" | "images"> {
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

function notGraded(task: Task, reason: string): TaskOutcome {
  return {
    task,
    lacksModel: false,
    rows: task.points.map((label) => emptyRow(label, reason)),
    flags: [],
    images: [],
    volumes: [],
    series: new Map(),
  };
}

/** A row that is not graded, and why. */
export function emptyRow({ condition, level }: PointLabel, reason: string): GradedRow {
  const nothing = {
    grade: null,
    probabilities: null,
    calibrated: null,
    set: null,
    point: null,
    spread: null,
  };
  return { condition, level, notGraded: reason, estimated: null, ...nothing, flags: [] };
}
