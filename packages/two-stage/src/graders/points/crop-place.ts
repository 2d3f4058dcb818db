import type { PointRow } from "@spinegrade/competition-data";
import type { Point3 } from "@spinegrade/crops";
import type { LabelledPoint, StudySample, StudySeries } from "../../studies/study.ts";
import type { GraderColumn } from "../grader-columns.ts";

/** The place of a crop. */
export interface CropPlace {
  readonly seriesId: number;
  /** Key of the volume of stretched slices. */
  readonly volumeKey: string;
  /** In the frame of 512 px. */
  readonly point: Point3;
}

/** The places of a view's crops, in the order of its columns; null where there is none. */
export interface ViewPlaces {
  /** At the points that a person marked. */
  readonly labelled: readonly (CropPlace | null)[];
  /** At the points that a net found. */
  readonly found: readonly (CropPlace | null)[];
}

/** Criteria of `placesOf`. */
interface WantedPlaces {
  readonly description: StudySeries["description"];
  /** The side of the frame whose volume crops are cut from. */
  readonly frame: number;
  readonly columns: readonly Pick<GraderColumn, "side" | "level">[];
}

/**
 * The places of a study's crops. Of several found points of a column, that of the highest score counts; of equal ones that
 * of the first series. Sagittal graders take all crops from one series: see `sagittalPlaces`.
 */
export function placesOf(
  study: Pick<StudySample, "series">,
  found: readonly PointRow[],
  { description, frame, columns }: WantedPlaces,
): ViewPlaces {
  const series = study.series.filter((one) => one.description === description);
  const keyOf = (one: StudySeries): string | undefined => one.volumes[String(frame)];
  const best = (candidates: readonly Candidate[]): CropPlace | null => {
    const [first, ...others] = candidates;
    if (first === undefined) return null;
    const { seriesId, volumeKey, point } = others.reduce(
      (top, other) => (other.score > top.score ? other : top),
      first,
    );
    return { seriesId, volumeKey, point };
  };
  const candidatesOf = (
    column: WantedPlaces["columns"][number],
    pointsOf: (one: StudySeries) => readonly (LabelledPoint & { readonly score: number })[],
  ): Candidate[] =>
    series.flatMap((one) => {
      const { seriesId } = one;
      const volumeKey = keyOf(one);
      if (volumeKey === undefined) return [];
      return pointsOf(one)
        .filter(({ side, level }) => side === column.side && level === column.level)
        .map(({ x, y, z, score }) => ({ seriesId, volumeKey, point: [x, y, z] as const, score }));
    });
  return {
    labelled: columns.map((column) =>
      best(candidatesOf(column, ({ points }) => points.map((point) => ({ ...point, score: 1 })))),
    ),
    found: columns.map((column) =>
      best(candidatesOf(column, ({ seriesId }) => found.filter((row) => row.seriesId === seriesId))),
    ),
  };
}

interface Candidate extends CropPlace {
  readonly score: number;
}

/**
 * The places of a sagittal grader's crops, all in one series: the first of its kind, of those with found points if any has
 * some, else of those with labelled points.
 */
export function sagittalPlaces(
  study: Pick<StudySample, "series">,
  found: readonly PointRow[],
  wanted: WantedPlaces,
): ViewPlaces {
  const own = study.series.filter(({ description }) => description === wanted.description);
  const hasFound = ({ seriesId }: StudySeries): boolean => found.some((row) => row.seriesId === seriesId);
  const chosen = own.find(hasFound) ?? own.find(({ points }) => points.length > 0) ?? own[0];
  return placesOf({ series: chosen === undefined ? [] : [chosen] }, found, wanted);
}
