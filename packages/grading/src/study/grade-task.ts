import {
  assignAxialLevels,
  type AxialLevel,
  type LevelPoint,
  type LevelView,
  viewLevels,
} from "@spinegrade/axial-levels";
import { MOST_SLICES } from "@spinegrade/augmentation";
import { whyNoLevels } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import type { Task } from "@spinegrade/tasks";
import type { SliceTable } from "@spinegrade/volumes";
import type { GradingModel } from "../models/grading-model.ts";
import type { NetCache } from "../models/net-cache.ts";
import { readSeries, type ReadSeries } from "../reading/read-series.ts";
import { whyTooFewSlices } from "../reading/too-few-slices.ts";
import { chooseSeries } from "./choose-series.ts";
import type { GradingFlag } from "./graded-study.ts";
import { type PredictedVolume, predictSeries } from "./predict-series.ts";
import { type StageTimer, untimed } from "./stage-timer.ts";
import { flagMissingSlices } from "./flags/flag-missing-slices.ts";
import { flagSeries } from "./flags/study-flags.ts";
import { notGraded, type TaskOutcome, withoutLevels, withoutModel, withoutSeries } from "./task-outcome.ts";
import { taskRows } from "./task-rows.ts";

/** The series of a study to grade, and the models. */
export interface TaskToGrade {
  readonly study: FoundStudy;
  readonly task: Task;
  readonly models: readonly GradingModel[];
  /** Models that are not used because they were trained on the study. */
  readonly setAside?: readonly GradingModel[];
  /** Points of the study's sagittal series; a task on axial series needs them. */
  readonly levelPoints: readonly LevelPoint[];
}

/** Tools for grading a task: loaded nets, a reader of series, a timer. */
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
  if (volumes.length > 0) return { ...taskRows(task, volumes), ...graded };
  return withoutSeries(task, series);
}

function whyNoModel({ name, title }: Task, setAside: readonly GradingModel[]): string {
  return setAside.some(({ net }) => net.task === name)
    ? `every model for ${title} was trained on this study`
    : `no model for ${title}`;
}

/** The views of the levels in a series; neither views nor levels for a task that looks at whole volumes. */
interface ShownLevels {
  readonly levels?: readonly AxialLevel[];
  readonly views?: readonly (LevelView | null)[];
}

function locateLevels(
  { stack }: Task,
  table: SliceTable,
  points: readonly LevelPoint[],
): ShownLevels | { readonly reason: string } {
  if (stack === undefined) {
    const reason = whyNotSagittal(table);
    return reason === undefined ? {} : { reason };
  }
  const levels = assignAxialLevels(points, [table]);
  const views = viewLevels(levels, table);
  const reason = whyNoLevels(points, views);
  return reason === undefined ? { levels, views } : { reason };
}

/** Why a net cannot see a whole sagittal series; of an axial one it is shown the levels alone. */
function whyNotSagittal(table: SliceTable): string | undefined {
  const [slices] = table.shape;
  return slices > MOST_SLICES.prediction
    ? `it has ${slices} slices, and more than ${MOST_SLICES.prediction} need too much memory`
    : whyTooFewSlices(table);
}
