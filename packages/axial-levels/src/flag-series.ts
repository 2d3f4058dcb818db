import type { AxialSeries, AxialSlice, LevelFlag } from "./axial-level.ts";
import type { LevelPoint } from "./level-point.ts";

/**
 * Doubts about the series that show a level. A frame of reference is unknown when only the points or only the series
 * state one; where neither does, as in files without UIDs, nothing speaks against their belonging together.
 * @param found the slices of the level.
 * @param points all points that place the levels.
 */
export function flagSeries(
  found: readonly AxialSlice[],
  series: readonly AxialSeries[],
  points: readonly LevelPoint[],
): LevelFlag[] {
  const shown = series.filter(({ seriesId }) => found.some((slice) => slice.seriesId === seriesId));
  const flags: LevelFlag[] = [];
  if (shown.some((one) => framesDiffer(one, points))) flags.push("frame-of-reference-differs");
  if (shown.some((one) => isFrameUnknown(one, points))) flags.push("frame-of-reference-unknown");
  if (shown.some((one) => isExtentUnknown(one, found))) flags.push("extent-unknown");
  return flags;
}

function framesDiffer({ frameOfReferenceUid: own }: AxialSeries, points: readonly LevelPoint[]): boolean {
  if (own === undefined) return false;
  return points.some(({ frameOfReferenceUid: uid }) => uid !== undefined && uid !== own);
}

function isFrameUnknown({ frameOfReferenceUid: own }: AxialSeries, points: readonly LevelPoint[]): boolean {
  const isUnknown = ({ frameOfReferenceUid: uid }: LevelPoint): boolean => uid === undefined;
  return own === undefined ? !points.every(isUnknown) : points.some(isUnknown);
}

/** Whether a slice found does not state its pixel spacing, so that it may be too narrow to show the level. */
function isExtentUnknown({ seriesId, slices }: AxialSeries, found: readonly AxialSlice[]): boolean {
  return slices.some(
    ({ zIndex, pixelSpacingMm }) =>
      pixelSpacingMm === null &&
      found.some((slice) => slice.seriesId === seriesId && slice.zIndex === zIndex),
  );
}
