import { LEVELS, type PointRow } from "@spinegrade/competition-data";
import { roundHalfToEven } from "@spinegrade/npy";

/** The slices of an axial series that show a level. */
export interface SliceGroup {
  readonly first: number;
  readonly last: number;
}

/**
 * The slices of each level, from the left and right points that a net found in an axial series: from half the distance to
 * the level above to half the distance to the level below. The first and last levels take their only neighbour's.
 * The level above or below may be one that the series does not show: the net gives every series all levels, without a score, as
 * published. Such a level repeats slices of its neighbours; its recesses are not trained on, because nobody marked them there.
 * @param rows the points of this series.
 * @param depth slices of the series.
 * @param purpose as published, training rounds each side's slice, prediction the mean of both.
 * @returns L1/L2 to L5/S1; null for a level without a point.
 */
export function sliceGroups(
  rows: readonly Pick<PointRow, "side" | "level" | "z">[],
  depth: number,
  purpose: "training" | "prediction",
): (SliceGroup | null)[] {
  const places = LEVELS.map((level) => {
    const slices = rows.filter((row) => row.level === level).map(({ z }) => z);
    if (slices.length === 0) return null;
    return purpose === "training" ? mean(slices.map(roundHalfToEven)) : roundHalfToEven(mean(slices));
  });
  const toSlice = (z: number): number => roundHalfToEven(Math.max(0, Math.min(depth - 1, z)));
  return places.map((place, index) => {
    if (place === null) return null;
    const above = halfTo(place, places[index - 1]);
    const below = halfTo(place, places[index + 1]);
    return {
      first: toSlice(place - (above ?? below ?? 0)),
      last: toSlice(place + (below ?? above ?? 0)),
    };
  });
}

/** Half the distance to a neighbour; a net may find levels out of order. */
function halfTo(place: number, neighbour: number | null | undefined): number | undefined {
  return neighbour === null || neighbour === undefined ? undefined : Math.abs(neighbour - place) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Evenly spread slices of a group, each with its neighbours; those of a small group repeat.
 * @param shift moves all of them, as a share of their distance.
 * @returns for each the slice before, itself and the slice after, none outside of the group.
 */
export function spreadSlices({ first, last }: SliceGroup, count: number, shift = 0): number[][] {
  const inGroup = (slice: number): number => Math.max(first, Math.min(last, slice));
  const step = (last - first + 1) / count;
  return Array.from({ length: count }, (_, index) => {
    const slice = inGroup(first + Math.floor((index + 0.5 + shift) * step));
    return [inGroup(slice - 1), slice, inGroup(slice + 1)];
  });
}
