import { patientMmToPixel, type SliceRecord, type Vector3 } from "@spinegrade/volumes/slices";
import type { AxialLevel, AxialSeries } from "./axial-level.ts";

/** The view of a level in the volume of an axial series. */
export interface LevelView {
  /** Column and row of the level's centre. */
  readonly x: number;
  readonly y: number;
  /** Index of the slice nearest to the level. */
  readonly z: number;
  /** Indices of the first and last slice of the group of parallel slices around it. */
  readonly first: number;
  readonly last: number;
}

/**
 * Finds the view of each level in one axial series.
 * @param levels as `assignAxialLevels` returns them for this series.
 * @returns one entry per level, null where the series does not cover it.
 */
export function viewLevels(
  levels: readonly AxialLevel[],
  { seriesId, slices }: AxialSeries,
): (LevelView | null)[] {
  return levels.map(({ placeMm, slices: found, flags }) => {
    const best = found.find((slice) => slice.seriesId === seriesId);
    const record = slices.find(({ zIndex }) => zIndex === best?.zIndex);
    if (placeMm === null || record === undefined || flags.includes("not-covered")) return null;
    return viewAround(record, slices, pixelOf(record, placeMm));
  });
}

/** The view of a level whose centre is known in the volume: a labelled point, for example. */
export function viewAround(
  { zIndex, group }: Pick<SliceRecord, "zIndex" | "group">,
  slices: readonly SliceRecord[],
  [x, y]: readonly [x: number, y: number],
): LevelView {
  const own = slices.filter((slice) => slice.group === group).map((slice) => slice.zIndex);
  return { x, y, z: zIndex, first: Math.min(...own), last: Math.max(...own) };
}

/** The place projected onto the slice; the middle of a slice whose pixel spacing is unknown. */
function pixelOf(slice: SliceRecord, placeMm: Vector3): readonly [x: number, y: number] {
  return patientMmToPixel(slice, placeMm) ?? [(slice.columns - 1) / 2, (slice.rows - 1) / 2];
}
