import { LABEL_GROUPS, type LabelGroup, type TrainRow } from "@spinegrade/competition-data";
import type { Candidate, JudgeContext } from "./candidate.ts";
import { findCoincidence, findInLists, isAxial, orderPoints } from "./candidate-findings.ts";
import type { IngestedSlices } from "./inputs/volume-lookup.ts";
import { findMisplaced, NO_POINT, placePoints, type Finding, type XyzSlice } from "./place-points.ts";
import type { Exclusion, Sample } from "./sample.ts";
import { FRAME_REMARKS, type SampleViews, viewSample } from "./view-sample.ts";

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

function gradesOf(study: TrainRow, task: LabelGroup): Sample["grades"] {
  const conditions = new Set(LABEL_GROUPS[task].points.map(({ condition }) => condition));
  return [...conditions].flatMap((condition) => study.grades[condition]);
}
