import {
  LABEL_GROUPS,
  type CoordinateRow,
  type SeriesDescription,
  type LabelGroup,
  type PointLabel,
  type TrainRow,
} from "@spinegrade/competition-data";
import type { LevelPoint } from "@spinegrade/axial-levels";
import type { IdExclusion } from "./exclusions.ts";
import { findMisplaced, NO_POINT, placePoints, type Finding, type XyzSlice } from "./place-points.ts";
import { pointName, type Exclusion, type RuleSetName, type Sample } from "./sample.ts";
import { FRAME_REMARKS, type SampleViews, viewSample } from "./view-sample.ts";
import type { IngestedSlices, VolumeLookup } from "./inputs/volume-lookup.ts";

/** A series that might become a sample, with its points of the task in the table's order. */
export interface Candidate {
  readonly studyId: number;
  readonly seriesId: number;
  /** Undefined when the series is not in the table of series. */
  readonly description: SeriesDescription | undefined;
  readonly points: readonly CoordinateRow[];
}

/** The data that a series is judged by. */
export interface JudgeContext {
  readonly task: LabelGroup;
  readonly ruleSet: RuleSetName;
  readonly byId: readonly IdExclusion[];
  readonly train: ReadonlyMap<number, TrainRow>;
  readonly folds: ReadonlyMap<number, number>;
  readonly lookup: VolumeLookup;
  readonly levelPoints: ReadonlyMap<number, readonly LevelPoint[]>;
}

/** Left and right points of a level nearer than this coincide: |dx| + |dy| in px plus |dz| in slices. */
export const COINCIDE_DISTANCE = 2;

/** A sample, and what speaks against it although it is kept. */
interface KeptSample {
  readonly sample: Sample;
  readonly doubts: readonly Exclusion[];
}

/** A sample with what speaks against it. */
interface Judged {
  readonly sample: Sample;
  /** The reason for which the rule set `intended` excludes it. */
  readonly contradiction: Finding | undefined;
  /** The doubt for which no rule set excludes it. */
  readonly remark: Finding | undefined;
}

/** The sample that a series gives, or the first reason why it gives none. */
export function judgeSeries(candidate: Candidate, context: JudgeContext): KeptSample | Exclusion {
  const { studyId, seriesId } = candidate;
  const exclude = (finding: Finding): Exclusion => ({ studyId, seriesId, task: context.task, ...finding });
  const verdict = judge(candidate, context);
  if ("kind" in verdict) return exclude(verdict);
  const { sample, contradiction, remark } = verdict;
  if (contradiction !== undefined && context.ruleSet === "intended") return exclude(contradiction);
  return { sample, doubts: [contradiction, remark].flatMap((doubt) => doubt ?? []).map(exclude) };
}

function judge(candidate: Candidate, context: JudgeContext): Judged | Finding {
  const finding = findInLists(candidate, context);
  if (finding !== undefined) return finding;
  const study = context.train.get(candidate.studyId);
  if (study === undefined) {
    return { kind: "study-not-in-train", reason: "the study has no grades", source: "train.csv" };
  }
  const points = orderPoints(candidate, context.task);
  if ("kind" in points) return points;
  const volume = context.lookup.volumeOf(candidate.seriesId);
  if ("missing" in volume)
    return { kind: "not-ingested", reason: volume.missing, source: "ingest/index.json" };
  const placed = placePoints(points, volume);
  if ("kind" in placed) return placed;
  const indices = LABEL_GROUPS[context.task].points.map((label) =>
    points.findIndex(({ condition, level }) => condition === label.condition && level === label.level),
  );
  const xyzSlice = indices.map((index) => placed[index] ?? NO_POINT);
  const coincidence = findCoincidence(xyzSlice, context);
  if (coincidence !== undefined) return coincidence;
  const shown = isAxial(context.task) ? viewLevelsOf(candidate, volume, xyzSlice, context) : undefined;
  const sample: Sample = {
    studyId: candidate.studyId,
    seriesId: candidate.seriesId,
    volumeKey: volume.volumeKey,
    sliceSize: volume.sliceSize,
    fold: foldOf(candidate.studyId, context.folds),
    grades: gradesOf(study, context.task).map((grade, point) => (indices[point] === -1 ? -1 : grade)),
    instanceNumbers: indices.map((index) => points[index]?.instanceNumber ?? -1),
    xyzSlice,
    ...(shown && { views: shown.views }),
  };
  const remark = shown?.frames === undefined ? undefined : FRAME_REMARKS[shown.frames];
  return { sample, contradiction: findMisplaced(points, placed, volume), remark };
}

function viewLevelsOf(
  { studyId, seriesId }: Candidate,
  { slices, frameOfReferenceUid }: IngestedSlices,
  xyzSlice: readonly XyzSlice[],
  { levelPoints }: JudgeContext,
): SampleViews | undefined {
  if (slices === undefined) return undefined;
  return viewSample({ seriesId, slices, frameOfReferenceUid }, levelPoints.get(studyId) ?? [], xyzSlice);
}

function foldOf(studyId: number, folds: ReadonlyMap<number, number>): number {
  const fold = folds.get(studyId);
  if (fold === undefined)
    throw new RangeError(`study ${studyId} has no fold: give folds for all studies of train.csv`);
  return fold;
}

/** Whether an id says no, or the series is of the wrong kind. */
function findInLists(
  { studyId, seriesId, description }: Candidate,
  context: JudgeContext,
): Finding | undefined {
  const listed = context.byId.find(
    ({ id, idOf }) => id === (idOf[context.ruleSet] === "series" ? seriesId : studyId),
  );
  if (listed !== undefined) return { kind: "excluded-by-id", reason: listed.reason, source: listed.source };
  const expected = LABEL_GROUPS[context.task].description;
  if (description === expected) return undefined;
  const found = description === undefined ? "is not in the table of series" : `is ${description}`;
  return {
    kind: "wrong-series",
    reason: `the series ${found}; its points belong on a ${expected} series`,
    source: "train_series_descriptions.csv",
  };
}

/** The series' points in the task's order, [P]. */
function orderPoints({ points }: Candidate, task: LabelGroup): readonly CoordinateRow[] | Finding {
  const source = "train_label_coordinates.csv";
  if (points.length === 0) return { kind: "no-points", reason: "the series has no points", source };
  const labels = LABEL_GROUPS[task].points;
  const ordered = labels.flatMap(
    ({ condition, level }) =>
      points.find((point) => point.condition === condition && point.level === level) ?? [],
  );
  if (ordered.length === labels.length || (isAxial(task) && ordered.length > 0)) return ordered;
  const missing = labels.filter(
    ({ condition, level }) =>
      !ordered.some((point) => point.condition === condition && point.level === level),
  );
  const reason = `${ordered.length} of ${labels.length} points; missing ${missing.map(pointName).join(", ")}`;
  return { kind: "incomplete-points", reason, source };
}

/** Whether a level's left and right points are one place; a rule of the set `intended`. */
function findCoincidence(
  xyzSlice: readonly XyzSlice[],
  { task, ruleSet }: JudgeContext,
): Finding | undefined {
  const { points } = LABEL_GROUPS[task];
  if (!hasSides(points) || ruleSet !== "intended") return undefined;
  const levels = points.length / 2;
  const level = xyzSlice.slice(0, levels).findIndex((left, index) => {
    const right = xyzSlice[index + levels] ?? left;
    if (left[2] === -1 || right[2] === -1) return false;
    const distance =
      Math.abs(left[0] - right[0]) + Math.abs(left[1] - right[1]) + Math.abs(left[2] - right[2]);
    return distance < COINCIDE_DISTANCE;
  });
  const label = points[level];
  if (label === undefined) return undefined;
  return {
    kind: "sides-coincide",
    reason: `${pointName(label)} and its right counterpart are less than ${COINCIDE_DISTANCE} apart`,
    source: `rule: |dx| + |dy| + |dz| of a level's two sides is at least ${COINCIDE_DISTANCE}`,
  };
}

/** Whether the group is marked on axial series, over several of which a study's levels may be spread. */
function isAxial(task: LabelGroup): boolean {
  return LABEL_GROUPS[task].description === "Axial T2";
}

/** Whether the first half of the points is left, the second right. */
function hasSides(points: readonly PointLabel[]): boolean {
  return points.some(({ condition }) => condition.startsWith("left_"));
}

function gradesOf(study: TrainRow, task: LabelGroup): Sample["grades"] {
  const conditions = new Set(LABEL_GROUPS[task].points.map(({ condition }) => condition));
  return [...conditions].flatMap((condition) => study.grades[condition]);
}
