import type { PointLabel } from "@spinegrade/competition-data";
import { whyNoLevels } from "@spinegrade/predictor";
import type { TypedSeries } from "@spinegrade/series-types";
import type { Task } from "@spinegrade/tasks";
import type { GradedRow, GradingFlag } from "./graded-study.ts";
import type { PredictedVolume } from "./predict-series.ts";
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

/** A task of which no row is graded, and why. */
export function notGraded(task: Task, reason: string): TaskOutcome {
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

/** A task whose series no model grades. */
export function withoutModel(task: Task, chosen: readonly TypedSeries[], reason: string): TaskOutcome {
  return {
    ...notGraded(task, reason),
    lacksModel: true,
    series: new Map(chosen.map((one) => [one, reason])),
  };
}

/** No level is placed: no series needs to be read. */
export function withoutLevels(task: Task, chosen: readonly TypedSeries[]): TaskOutcome {
  const reason = whyNoLevels([], []) ?? null;
  return withoutSeries(task, new Map(chosen.map((one) => [one, reason])));
}

/** A task of which no series can be graded. @param series why each of them cannot. */
export function withoutSeries(task: Task, series: ReadonlyMap<TypedSeries, string | null>): TaskOutcome {
  const reasons = [...new Set(series.values())].join("; ");
  const hint = areSplit([...series.keys()]) ? `; all ${series.size} have one image, ${SPLIT}` : "";
  return { ...notGraded(task, `no ${task.series} series can be graded: ${reasons}${hint}`), series };
}

const SPLIT = "as where a de-identifier gave each file another SeriesInstanceUID";
/** One or two single images are scouts. */
const FEWEST_SPLIT = 3;

/** Whether all series are of one image, as where each file of a series states another one. */
function areSplit(series: readonly TypedSeries[]): boolean {
  const isOneImage = ({ headers }: TypedSeries): boolean =>
    headers.reduce((images, { frames }) => images + frames.length, 0) === 1;
  return series.length >= FEWEST_SPLIT && series.every(isOneImage);
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
