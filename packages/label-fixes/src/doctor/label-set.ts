import { type CoordinateRow, type SeriesDescription, type SeriesRow } from "@spinegrade/competition-data";
import type { Point2 } from "@spinegrade/shape-alignment";
import { gatherCandidates } from "../gather-candidates.ts";
import { pointName, TASKS, type Task } from "../sample.ts";
import type { SlicePlace, VolumeLookup } from "../volume-lookup.ts";

/** A label as the doctor sees it. */
export interface LabelPoint {
  /** Pixels of the slice's own frame. */
  readonly xy: Point2;
  readonly instanceNumber: number;
  /** The slice's place in the volume; the instance number where the series was not ingested. */
  readonly z: number;
  /** Undefined where the series was not ingested, null when it was and has no such slice. */
  readonly slice: SlicePlace | null | undefined;
}

/** The labels of one series and task. */
export interface LabelSet {
  readonly task: Task;
  readonly studyId: number;
  readonly seriesId: number;
  /** Undefined when the series is not in the table of series. */
  readonly description: SeriesDescription | undefined;
  /** [P] in the task's order; undefined where the table has no such row. */
  readonly points: readonly (LabelPoint | undefined)[];
}

/** What the doctor looks at. */
export interface DoctorInput {
  readonly series: readonly SeriesRow[];
  /** The labels of each task; for the competition's tables the same rows twice, or the corrected ones for SCS. */
  readonly coordinates: Readonly<Record<Task, readonly CoordinateRow[]>>;
  /** The ingested series, for slice order, image sizes and the patient's sides; left out: none of these is known. */
  readonly lookup?: VolumeLookup;
}

/** Levels of one side. */
export const LEVEL_COUNT = 5;

/**
 * The label sets of a task: one for every series of the task's description, and for any other that has a label of it; in
 * ascending order of study, then series.
 */
export function gatherLabelSets(task: Task, { series, coordinates, lookup }: DoctorInput): LabelSet[] {
  const candidates = gatherCandidates(task, { series, coordinates: coordinates[task] });
  return candidates.map(({ studyId, seriesId, description, points: rows }) => {
    const places = placesOf(seriesId, lookup);
    const points = TASKS[task].points.map(({ condition, level }) => {
      const row = rows.find((candidate) => candidate.condition === condition && candidate.level === level);
      return row && toPoint(row, places);
    });
    return { task, studyId, seriesId, description, points };
  });
}

type Places = (instanceNumber: number) => SlicePlace | null | undefined;

function placesOf(seriesId: number, lookup: VolumeLookup | undefined): Places {
  const volume = lookup?.volumeOf(seriesId);
  if (volume === undefined || "missing" in volume) return () => undefined;
  return (instanceNumber) => volume.sliceOf(instanceNumber) ?? null;
}

function toPoint({ x, y, instanceNumber }: CoordinateRow, places: Places): LabelPoint {
  const slice = places(instanceNumber);
  return { xy: [x, y], instanceNumber, z: slice?.zIndex ?? instanceNumber, slice };
}

/** The sides of a set, each its points from L1/L2 to L5/S1: two for NFN, left first; one for SCS. Only whole ones. */
export function sidesOf({ points }: LabelSet): { readonly first: number; readonly points: LabelPoint[] }[] {
  const starts = Array.from({ length: points.length / LEVEL_COUNT }, (_, side) => side * LEVEL_COUNT);
  return starts.flatMap((first) => {
    const side = points.slice(first, first + LEVEL_COUNT).filter((point) => point !== undefined);
    return side.length === LEVEL_COUNT ? [{ first, points: side }] : [];
  });
}

/** Both sides of an NFN set when all ten points are there. */
export function bothSides(set: LabelSet): readonly [left: LabelPoint[], right: LabelPoint[]] | undefined {
  const [left, right] = sidesOf(set);
  return left === undefined || right === undefined ? undefined : [left.points, right.points];
}

/** A point's name in messages, for example `left L1/L2`; a level's name where the task is SCS. */
export function nameOf({ task }: Pick<LabelSet, "task">, point: number): string {
  const label = TASKS[task].points[point];
  if (label === undefined) throw new RangeError(`${task} has no point ${point}`);
  return pointName(label);
}
