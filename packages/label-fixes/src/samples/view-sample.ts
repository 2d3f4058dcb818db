import {
  assignAxialLevels,
  type LevelPoint,
  type LevelView,
  viewAround,
  viewLevels,
} from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import type { SliceRecord } from "@spinegrade/volumes";
import type { XyzSlice } from "./place-points.ts";

/**
 * Where an axial series shows each level: by geometry from the study's sagittal points, as for a study without labels;
 * where that finds no slice, around the labels.
 * @param xyzSlice [10] the recesses in the volume, left L1/L2 to L5/S1, then right; z = -1 marks a missing one.
 */
export function viewSample(
  seriesId: number,
  slices: readonly SliceRecord[],
  points: readonly LevelPoint[],
  xyzSlice: readonly XyzSlice[],
): (LevelView | null)[] {
  const series = { seriesId, slices };
  const found = viewLevels(assignAxialLevels(points, [series]), series);
  return LEVELS.map((_, level) => found[level] ?? viewLabels(slices, xyzSlice, level));
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
