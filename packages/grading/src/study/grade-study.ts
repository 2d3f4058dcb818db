import type { LevelPoint } from "@spinegrade/axial-levels";
import type { Condition } from "@spinegrade/competition-data";
import { productPrecision } from "@spinegrade/engine";
import { hashesOfStudy } from "@spinegrade/model-bundles";
import { toLevelPoints } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import type { LevelCheck } from "@spinegrade/study-check";
import { listTasks, type Task, taskNamed } from "@spinegrade/tasks";
import type { GradingModel } from "../models/grading-model.ts";
import { NetCache } from "../models/net-cache.ts";
import { checkStudy, checkStudyLevels } from "./flags/check-study.ts";
import { describeVersions } from "./describe-versions.ts";
import type { GradedStudy, ModelRecord } from "./graded-study.ts";
import { flagPlacedRow } from "./flags/flag-placed-row.ts";
import { uniqueFlags } from "./flags/flag-points.ts";
import { flagNotGraded, flagStudy } from "./flags/study-flags.ts";
import { gradeTask } from "./grade-task.ts";
import { makeChecks, type MakeChecks } from "./flags/make-checks.ts";
import { noticeOf } from "./notice.ts";
import { foundPoints, type PredictedVolume } from "./predict-series.ts";
import type { ReadSeries } from "../reading/read-series.ts";
import type { RecessEstimates } from "./recess-estimates.ts";
import { type StageTimer, untimed } from "./stage-timer.ts";
import type { FindingImage } from "./study-images.ts";
import { recordSeries, recordStudy } from "./study-records.ts";
import { studyRows } from "./study-rows.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** Options of `gradeStudy`. */
export interface GradeStudyOptions {
  /** Keeps nets between studies; without it they are freed at the end. */
  readonly nets?: NetCache;
  /** Among the studies that use these nets at a time: the lowest has them first. Default 0. */
  readonly rank?: number;
  /** Whether the result names the patient. Default false. */
  readonly withNames?: boolean;
  /** Reads a series; for studies whose series are read ahead. */
  readonly read?: (series: TypedSeries, studyInstanceUid: string) => Promise<ReadSeries>;
  /** Makes the checks; default: in this thread. */
  readonly check?: MakeChecks;
  /** Estimation of recesses that no axial series shows. Default: in the sagittal series alone. */
  readonly recesses?: RecessEstimates;
  /** Times the stages. */
  readonly time?: StageTimer;
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
 * @throws UserError when a net returns NaN.
 */
export async function gradeStudy(
  study: FoundStudy,
  models: readonly GradingModel[],
  options: GradeStudyOptions = {},
): Promise<StudyOutcome> {
  const { nets = new NetCache(), withNames = false, time = untimed } = options;
  const precision = productPrecision();
  const make = options.check ?? ((checks) => Promise.resolve(makeChecks(checks)));
  try {
    const { records, usable, setAside } = judgeModels(study, models);
    const grade = (task: Task, levelPoints: readonly LevelPoint[]): Promise<TaskOutcome> =>
      gradeTask({ study, task, models: usable, setAside, levelPoints }, { ...options, nets });
    const outcomes: TaskOutcome[] = [];
    for (const task of listTasks()) if (!isAxial(task)) outcomes.push(await grade(task, []));
    // the sagittal series say where an axial series shows each level
    const checked = await time("checks", () => checkStudyLevels(volumesOf(outcomes), make));
    const levelPoints = levelPointsOf(outcomes, checked.levels);
    for (const task of listTasks()) if (isAxial(task)) outcomes.push(await grade(task, levelPoints));
    const check = await time("checks", () => checkStudy(volumesOf(outcomes), checked, make));
    const { rows, images } = await studyRows(outcomes, { ...options, nets });
    return {
      result: {
        notice: noticeOf(models),
        study: recordStudy(study, withNames),
        rows: rows.map((row) => flagPlacedRow(row, check)),
        flags: uniqueFlags([
          ...flagNotGraded(rows, { all: conditionsOf(models), usable: conditionsOf(usable) }, study),
          ...flagStudy(study),
          ...check.flags,
          ...outcomes.flatMap(({ flags }) => flags),
        ]),
        series: recordSeries(
          study,
          outcomes.map(({ series }) => series),
        ),
        models: records,
        versions: describeVersions(),
        productPrecision: precision,
      },
      images,
    };
  } finally {
    if (options.nets === undefined) nets.dispose();
  }
}

function volumesOf(outcomes: readonly TaskOutcome[]): PredictedVolume[] {
  return outcomes.flatMap(({ volumes }) => volumes);
}

/** Evidence that places the levels in axial series: the discs and points found in the sagittal ones. */
function levelPointsOf(outcomes: readonly TaskOutcome[], levels: LevelCheck | undefined): LevelPoint[] {
  const series = volumesOf(outcomes).map(({ volume, predictions }) => ({
    points: predictions.flatMap(foundPoints),
    frameOfReferenceUid: volume.sliceTable.frameOfReferenceUid,
  }));
  return toLevelPoints(series, levels?.discs);
}

function conditionsOf(models: readonly GradingModel[]): ReadonlySet<Condition> {
  return new Set(models.flatMap(({ net }) => taskNamed(net.task).points.map(({ condition }) => condition)));
}

function isAxial({ stack }: Task): boolean {
  return stack !== undefined;
}

/** Sets aside the models that were trained on the study. */
function judgeModels(
  { studyInstanceUid, patient }: FoundStudy,
  models: readonly GradingModel[],
): { records: ModelRecord[]; usable: GradingModel[]; setAside: GradingModel[] } {
  const hashes = hashesOfStudy(studyInstanceUid, patient.id);
  const isSeen = ({ trainedOn }: GradingModel): boolean => hashes.some((hash) => trainedOn.has(hash));
  return {
    usable: models.filter((model) => !isSeen(model)),
    setAside: models.filter(isSeen),
    records: models.map((model) => {
      const { name, net, imageSizeFrom, fold, sha256, calibration } = model;
      const notUsed = isSeen(model) ? "it was trained on this study" : null;
      return { name, ...net, imageSizeFrom, fold, sha256, isCalibrated: calibration !== undefined, notUsed };
    }),
  };
}
