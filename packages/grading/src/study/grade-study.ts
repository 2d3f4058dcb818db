import { CONDITION_WORDS, CONDITIONS, LEVELS, type PointLabel } from "@spinegrade/competition-data";
import { hashesOfStudy } from "@spinegrade/model-bundles";
import { flagPrediction } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { listTasks, type Task } from "@spinegrade/tasks";
import type { GradingModel } from "../models/grading-model.ts";
import { NetCache } from "../models/net-cache.ts";
import { checkStudy } from "./check-study.ts";
import { chooseSeries } from "./choose-series.ts";
import { combinePredictions } from "./combine-predictions.ts";
import { describeVersions } from "./describe-versions.ts";
import type { GradedRow, GradedStudy, GradingFlag, ModelRecord, SeriesRecord } from "./graded-study.ts";
import { imageOfFinding } from "./locate-finding.ts";
import { noticeOf } from "./notice.ts";
import { type PredictedVolume, predictSeries } from "./predict-series.ts";
import { readSeries, type ReadSeries } from "./read-series.ts";
import { flagSeries } from "./study-flags.ts";
import type { FindingImage } from "./study-images.ts";

/** Options of `gradeStudy`. */
export interface GradeStudyOptions {
  /** Keeps nets between studies; without it they are freed at the end. */
  readonly nets?: NetCache;
  /** Whether the result names the patient. Default false. */
  readonly withNames?: boolean;
  /** Reads a series; for studies whose series are read ahead. */
  readonly read?: (series: TypedSeries, studyInstanceUid: string) => Promise<ReadSeries>;
}

/** A graded study with the slices of its findings. */
export interface StudyOutcome {
  readonly result: GradedStudy;
  readonly images: readonly FindingImage[];
}

/**
 * Grades a study: reads its series, runs every model on each series of its kind, and combines what they say. A fold that
 * was trained on this study is not used. The engine must be started.
 * @param study as `findStudies` of series-types finds it.
 * @param models as `findModels` finds them.
 * @throws UserError when a net returns NaN or a series has more slices than fit.
 */
export async function gradeStudy(
  study: FoundStudy,
  models: readonly GradingModel[],
  options: GradeStudyOptions = {},
): Promise<StudyOutcome> {
  const { nets = new NetCache(), withNames = false } = options;
  try {
    const { records, usable } = judgeModels(study, models);
    const parts = new Map<Task, TaskOutcome>();
    for (const task of listTasks())
      parts.set(task, await gradeTask(study, task, usable, { ...options, nets }));
    const outcomes = [...parts.values()];
    const { studyInstanceUid, patientKey, date, patient } = study;
    const names = { patient: { id: patient.id ?? null, name: patient.name ?? null } };
    return {
      result: {
        notice: noticeOf(models),
        study: { studyInstanceUid, patientKey, date, ...(withNames && names) },
        rows: rowLabels().map((label) => rowOf(label, parts)),
        flags: uniqueFlags([
          ...checkStudy(outcomes.flatMap(({ volumes }) => volumes)),
          ...outcomes.flatMap(({ flags }) => flags),
        ]),
        series: study.series.map((series) => recordSeries(series, outcomes)),
        models: records,
        versions: describeVersions(),
      },
      images: outcomes.flatMap(({ images }) => images),
    };
  } finally {
    if (options.nets === undefined) nets.dispose();
  }
}

/** The grades of one task. */
interface TaskOutcome {
  readonly rows: readonly GradedRow[];
  readonly flags: readonly GradingFlag[];
  readonly images: readonly FindingImage[];
  readonly volumes: readonly PredictedVolume[];
  /** Why series were not used; null for those that were. */
  readonly series: ReadonlyMap<TypedSeries, string | null>;
}

async function gradeTask(
  study: FoundStudy,
  task: Task,
  models: readonly GradingModel[],
  { nets, read = readSeries }: GradeStudyOptions & { readonly nets: NetCache },
): Promise<TaskOutcome> {
  const own = models.filter(({ net }) => net.task === task.name);
  const chosen = chooseSeries(study.series, task.series);
  const reason = reasonAgainst(task, own, chosen);
  if (reason !== undefined) return notGraded(task, reason);
  const series = new Map<TypedSeries, string | null>();
  const volumes: PredictedVolume[] = [];
  const flags: GradingFlag[] = [];
  for (const one of chosen) {
    const found = await read(one, study.studyInstanceUid);
    series.set(one, "reason" in found ? found.reason : null);
    if ("reason" in found) continue;
    flags.push(...flagSeries(one, found.volume.sliceTable));
    volumes.push({
      volume: found.volume,
      seriesInstanceUid: one.seriesInstanceUid,
      sopInstanceUids: new Map(one.files.map(({ name, header }) => [name, header.sopInstanceUid])),
      predictions: await predictSeries(found.volume, own, nets),
    });
  }
  if (volumes.length === 0)
    return {
      ...notGraded(task, `no ${task.series} series can be read: ${[...series.values()].join("; ")}`),
      series,
    };
  return { ...combine(task, volumes), volumes, flags, series };
}

function combine(task: Task, volumes: readonly PredictedVolume[]): Pick<TaskOutcome, "rows" | "images"> {
  const flagsOf = flagsByPoint(volumes);
  return {
    rows: task.points.map((label, index) => ({
      ...label,
      notGraded: null,
      ...combinePredictions(volumes, label, index),
      flags: uniqueFlags(flagsOf.get(index) ?? []),
    })),
    images: task.points.flatMap((label, index) => imageOfFinding(volumes, label, index) ?? []),
  };
}

/** Doubts about single points, of all models and series. */
function flagsByPoint(volumes: readonly PredictedVolume[]): Map<number, GradingFlag[]> {
  const byPoint = new Map<number, GradingFlag[]>();
  for (const { volume, predictions } of volumes) {
    for (const { points } of predictions) {
      for (const { flag, points: own, reason } of flagPrediction(points, volume.sliceTable))
        for (const point of own) byPoint.set(point, [...(byPoint.get(point) ?? []), { flag, reason }]);
    }
  }
  return byPoint;
}

function uniqueFlags(flags: readonly GradingFlag[]): GradingFlag[] {
  return [...new Map(flags.map((flag) => [`${flag.flag}\n${flag.reason}`, flag])).values()];
}

function reasonAgainst(
  { series, title, stack }: Task,
  models: readonly GradingModel[],
  chosen: readonly TypedSeries[],
): string | undefined {
  if (models.length === 0) return `no model for ${title}`;
  if (stack !== undefined)
    return `${title} is not graded here yet: predict the study with spinegrade-predict`;
  return chosen.length === 0 ? `the study has no lumbar ${series} series` : undefined;
}

function notGraded(task: Task, reason: string): TaskOutcome {
  return {
    rows: task.points.map((label) => emptyRow(label, reason)),
    flags: [],
    images: [],
    volumes: [],
    series: new Map(),
  };
}

function emptyRow({ condition, level }: PointLabel, reason: string): GradedRow {
  const nothing = {
    grade: null,
    probabilities: null,
    calibrated: null,
    set: null,
    point: null,
    spread: null,
  };
  return { condition, level, notGraded: reason, ...nothing, flags: [] };
}

/** The rows of a study, level by level from the head down. */
function rowLabels(): PointLabel[] {
  return LEVELS.flatMap((level) => CONDITIONS.map((condition) => ({ condition, level })));
}

function rowOf({ condition, level }: PointLabel, parts: ReadonlyMap<Task, TaskOutcome>): GradedRow {
  const rows = [...parts.values()].flatMap((part) => part.rows);
  const own = rows.filter((row) => row.condition === condition && row.level === level);
  const graded = own.find(({ notGraded: reason }) => reason === null);
  return (
    graded ??
    own[0] ??
    emptyRow({ condition, level }, `no model for ${CONDITION_WORDS[condition].toLowerCase()}`)
  );
}

/** Sets aside the models that were trained on the study. */
function judgeModels(
  { studyInstanceUid, patient }: FoundStudy,
  models: readonly GradingModel[],
): { records: ModelRecord[]; usable: GradingModel[] } {
  const hashes = hashesOfStudy(studyInstanceUid, patient.id);
  const isSeen = ({ trainedOn }: GradingModel): boolean => hashes.some((hash) => trainedOn.has(hash));
  return {
    usable: models.filter((model) => !isSeen(model)),
    records: models.map((model) => {
      const { name, net, imageSizeFrom, fold, sha256, calibration } = model;
      const notUsed = isSeen(model) ? "it was trained on this study" : null;
      return { name, ...net, imageSizeFrom, fold, sha256, isCalibrated: calibration !== undefined, notUsed };
    }),
  };
}

function recordSeries(series: TypedSeries, outcomes: readonly TaskOutcome[]): SeriesRecord {
  const { seriesInstanceUid, part, type, confidence, reasons, headers } = series;
  const judged = outcomes.find((outcome) => outcome.series.has(series))?.series.get(series);
  const slices = headers.reduce((sum, { frames }) => sum + frames.length, 0);
  const notUsed =
    judged === undefined ? "no model grades this kind of series, or another one is better" : judged;
  return { seriesInstanceUid, part: part ?? null, type, confidence, reasons, slices, notUsed };
}
