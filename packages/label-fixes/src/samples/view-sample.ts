import {
  assignAxialLevels,
  type AxialSeries,
  type LevelPoint,
  type LevelView,
  viewAround,
  viewLevels,
} from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import type { SliceRecord } from "@spinegrade/volumes";
import type { Finding, XyzSlice } from "./place-points.ts";

/** The view of each level in an axial series. */
export interface SampleViews {
  readonly views: readonly (LevelView | null)[];
  /** Whether the sagittal points are in another frame of reference than the series, or may be. */
  readonly frames: "differ" | "unknown" | "agree";
}

/** The finding for each relation of the frames of reference. */
export const FRAME_REMARKS: Readonly<Record<SampleViews["frames"], Finding | undefined>> = {
  agree: undefined,
  differ: {
    kind: "frame-of-reference-differs",
    reason:
      "the sagittal points are in another frame of reference than the axial series: its labels say where the levels " +
      "are, the points only where a level has no label",
    source: "rule: (0020,0052) of the sagittal and the axial series is the same",
  },
  unknown: {
    kind: "frame-of-reference-unknown",
    reason: "the sagittal or the axial series states no frame of reference, so that levels may be misplaced",
    source: "rule: (0020,0052) is in the sagittal and the axial series, or in neither",
  },
};

/**
 * Finds the view of each level in an axial series: by geometry from the study's sagittal points, as for a study without labels;
 * where that finds no slice, around the labels. When the points are in another frame of reference, the labels come
 * first: they lie on the series itself.
 * @param xyzSlice [10] the recesses in the volume, left L1/L2 to L5/S1, then right; z = -1 marks a missing one.
 */
export function viewSample(
  series: AxialSeries,
  points: readonly LevelPoint[],
  xyzSlice: readonly XyzSlice[],
): SampleViews {
  const levels = assignAxialLevels(points, [series]);
  const found = viewLevels(levels, series);
  const isFlagged = (flag: "frame-of-reference-differs" | "frame-of-reference-unknown"): boolean =>
    levels.some(({ flags }) => flags.includes(flag));
  const differ = isFlagged("frame-of-reference-differs");
  const views = LEVELS.map((_, level) => {
    const own = viewLabels(series.slices, xyzSlice, level);
    const byGeometry = found[level] ?? null;
    return differ ? (own ?? byGeometry) : (byGeometry ?? own);
  });
  const frames = differ ? "differ" : isFlagged("frame-of-reference-unknown") ? "unknown" : "agree";
  return { views, frames };
}

function viewLabels(
  slices: readonly SliceRecord[],
  xyzSlice: readonly XyzSlice[],
  level: number,
): LevelView | null {
  const labels = [xyzSlice[level], xyzSlice[level + LEVELS.length]].filter(
    (point) => point !== undefined && point[2] >= 0,
  );
  const [first] = labels;
  const record = first && slices[first[2]];
  if (record === undefined) return null;
  const mean = (axis: 0 | 1): number =>
    labels.reduce((sum, point) => sum + (point?.[axis] ?? 0), 0) / labels.length;
  return viewAround(record, slices, [mean(0), mean(1)]);
}
