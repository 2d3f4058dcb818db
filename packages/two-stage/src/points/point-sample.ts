import { type LabelledPoint, POINT_FRAME, type StudySeries } from "../studies/study.ts";

/** A series in which a net finds points, with the labelled ones. */
export interface SampleSeries {
  readonly seriesId: number;
  /** The volume of slices stretched to `POINT_FRAME`. */
  readonly volumeKey: string;
  /** Slices of the series. */
  readonly depth: number;
  readonly points: readonly LabelledPoint[];
}

/** One sample of a net: a series, a slice of one, or several series of a study. */
export interface PointSample {
  readonly studyId: number;
  /** In the order of the net's outputs. */
  readonly series: readonly [SampleSeries, ...SampleSeries[]];
  /** The one slice that the net sees; absent: all. */
  readonly slice?: number;
}

/** A slice and what is labelled in it. */
export interface LabelledSlice {
  readonly slice: number;
  readonly points: readonly LabelledPoint[];
}

/** The slices in which points are labelled, in order. */
export function labelledSlices(points: readonly LabelledPoint[]): LabelledSlice[] {
  const slices = [...new Set(points.map(({ z }) => z))].sort((a, b) => a - b);
  return slices.map((slice) => ({ slice, points: points.filter(({ z }) => z === slice) }));
}

/**
 * A study's series as part of a sample.
 * @param points the labelled points that the net must find.
 * @throws RangeError where the series has no volume in `POINT_FRAME`.
 */
export function toSampleSeries(
  { seriesId, volumes, depth }: StudySeries,
  points: readonly LabelledPoint[],
): SampleSeries {
  const volumeKey = volumes[String(POINT_FRAME)];
  if (volumeKey === undefined)
    throw new RangeError(`series ${seriesId} has no volume of ${POINT_FRAME} x ${POINT_FRAME} pixels`);
  return { seriesId, volumeKey, depth, points };
}
