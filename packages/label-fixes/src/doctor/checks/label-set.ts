import {
  type CoordinateRow,
  LABEL_GROUPS,
  type LabelGroup,
  type SeriesDescription,
  type SeriesRow,
} from "@spinegrade/competition-data";
import type { Point2 } from "@spinegrade/shape-alignment";
import { gatherCandidates } from "../../samples/gather-candidates.ts";
import { pointName } from "../../samples/sample.ts";
import type { SlicePlace, VolumeLookup } from "../../samples/inputs/volume-lookup.ts";

/** A label as the doctor sees it. */
export interface LabelPoint {
  /** Pixels of the volume's slice, which shows the patient the usual way round. */
  readonly xy: Point2;
  /** Pixels of the picture as its file stores it: the label's row of the table. */
  readonly xyStored: Point2;
  readonly instanceNumber: number;
  /** The slice's place in the volume; the instance number where the series was not ingested. */
  readonly z: number;
  /** Undefined where the series was not ingested, null when it was and has no such slice, or several. */
  readonly slice: SlicePlace | null | undefined;
}

/** The labels of one series and group. */
export interface LabelSet {
  readonly group: LabelGroup;
  readonly studyId: number;
  readonly seriesId: number;
  /** Undefined when the series is not in the table of series. */
  readonly description: SeriesDescription | undefined;
  /** [P] in the group's order; undefined where the table has no such row. */
  readonly points: readonly (LabelPoint | undefined)[];
}

/** The rows of labels: of the canal points, and of all others. */
export type LabelRows = Readonly<Record<"nfn" | "scs", readonly CoordinateRow[]>>;

/** The input of the label doctor. */
export interface DoctorInput {
  readonly series: readonly SeriesRow[];
  /** The labels: the same rows twice, or corrected ones for SCS. Those of `nfn` serve axial series as well. */
  readonly coordinates: LabelRows;
  /** The ingested series, for slice order, image sizes and the patient's sides; absent: none of these is known. */
  readonly lookup?: VolumeLookup;
}

/** Levels of one side. */
export const LEVEL_COUNT = 5;

/**
 * The label sets of a group: one for every series of its description, and for any other that has a label of it; in
 * ascending order of study, then series. A study may have several axial series, of which readers marked some: those
 * without a mark are skipped.
 */
export function gatherLabelSets(group: LabelGroup, { series, coordinates, lookup }: DoctorInput): LabelSet[] {
  const rows = coordinates[group === "scs" ? "scs" : "nfn"];
  const candidates = gatherCandidates(LABEL_GROUPS[group], { series, coordinates: rows });
  return candidates
    .filter(({ points }) => group !== "ss" || points.length > 0)
    .map(({ studyId, seriesId, description, points: marked }) => {
      const places = placesOf(seriesId, lookup);
      const points = LABEL_GROUPS[group].points.map(({ condition, level }) => {
        const row = marked.find(
          (candidate) => candidate.condition === condition && candidate.level === level,
        );
        return row && toPoint(row, places);
      });
      return { group, studyId, seriesId, description, points };
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
  const xyStored: Point2 = [x, y];
  const [xVolume, yVolume] = slice?.toVolumePixel?.(xyStored) ?? xyStored;
  return { xy: [xVolume, yVolume], xyStored, instanceNumber, z: slice?.zIndex ?? instanceNumber, slice };
}

/** The sides of a set, each its points from L1/L2 to L5/S1: two for NFN, left first; one for SCS. Only whole ones. */
export function sidesOf({ points }: LabelSet): { readonly first: number; readonly points: LabelPoint[] }[] {
  const starts = Array.from({ length: points.length / LEVEL_COUNT }, (_, side) => side * LEVEL_COUNT);
  return starts.flatMap((first) => {
    const side = points.slice(first, first + LEVEL_COUNT).filter((point) => point !== undefined);
    return side.length === LEVEL_COUNT ? [{ first, points: side }] : [];
  });
}

/** Both sides of an NFN set with all ten points. */
export function bothSides(set: LabelSet): readonly [left: LabelPoint[], right: LabelPoint[]] | undefined {
  const [left, right] = sidesOf(set);
  return left === undefined || right === undefined ? undefined : [left.points, right.points];
}

/** A level's two points, if both exist. */
export interface LevelPair {
  /** 0 for L1/L2. */
  readonly level: number;
  readonly left: LabelPoint;
  readonly right: LabelPoint;
}

/** The levels of a set of two sides with both points; none for a set of one side. */
export function levelPairsOf({ points }: LabelSet): LevelPair[] {
  return points.slice(0, LEVEL_COUNT).flatMap((left, level) => {
    const right = points[level + LEVEL_COUNT];
    return left === undefined || right === undefined ? [] : [{ level, left, right }];
  });
}

/** A point's name in messages, for example `left L1/L2`; a level's name where the group has one side. */
export function nameOf({ group }: Pick<LabelSet, "group">, point: number): string {
  const label = LABEL_GROUPS[group].points[point];
  if (label === undefined) throw new RangeError(`${group} has no point ${point}`);
  return pointName(label);
}
