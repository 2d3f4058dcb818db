import { LEVELS } from "@spinegrade/competition-data";
import type { LabelledPoint } from "../studies/study.ts";
import { type SequenceSeries, toSequence } from "./level-sequence.ts";

/** The targets of a study's slices, one series after the other. */
export interface LevelTargets {
  /** For each slice 0 to 4, or -1 where it is not known. */
  readonly levels: readonly number[];
  /** `[N * 2 * 5]`: 0 to 1, left before right. */
  readonly presence: Float32Array;
  /** For each series, side and level the slice of the point; -1 where there is none. */
  readonly places: readonly number[];
  readonly depths: readonly number[];
}

/** The level of a slice near two labelled ones: the nearest one's, or, as published, the one assigned last. */
export type LevelConflict = "nearest" | "published";

const SIDES = ["left", "right"] as const;
/** Slices on each side of a labelled one that show its level too. */
const REACH = 2;
/** Presence in all other slices. */
const ELSEWHERE = 0.001;

/**
 * The targets of the level net: the level of slices within two of a labelled one; and for each side and level the
 * presence of its point, 1 in its slice, less with each slice from there, 0.001 from the third on.
 * @param points the labelled points of each series.
 */
export function levelTargets(
  series: readonly SequenceSeries[],
  points: readonly (readonly LabelledPoint[])[],
  conflict: LevelConflict,
): LevelTargets {
  const each = series.map((one, index) => targetsOfSeries(one, points[index] ?? [], conflict));
  return {
    levels: each.flatMap(({ levels }) => levels),
    presence: Float32Array.from(each.flatMap(({ presence }) => presence)),
    places: each.flatMap(({ places }) => places),
    depths: series.map(({ slices }) => slices),
  };
}

function targetsOfSeries(
  series: SequenceSeries,
  points: readonly LabelledPoint[],
  conflict: LevelConflict,
): { readonly levels: number[]; readonly presence: number[]; readonly places: number[] } {
  const { slices } = series;
  const nearest = Array<number>(slices).fill(Infinity);
  const levels = Array<number>(slices).fill(-1);
  const presence = Array<number>(slices * SIDES.length * LEVELS.length).fill(ELSEWHERE);
  const places = Array<number>(SIDES.length * LEVELS.length).fill(-1);
  for (const [side, name] of SIDES.entries())
    for (const [level, levelName] of LEVELS.entries()) {
      const point = points.find((one) => one.side === name && one.level === levelName);
      if (point === undefined) continue;
      const z = toSequence(series, point.z);
      places[side * LEVELS.length + level] = z;
      for (let slice = Math.max(0, z - REACH); slice <= Math.min(slices - 1, z + REACH); slice++) {
        const distance = Math.abs(slice - z);
        presence[(slice * SIDES.length + side) * LEVELS.length + level] = 1 - (0.5 * distance) / (REACH + 1);
        if (conflict === "nearest" && distance >= (nearest[slice] ?? Infinity)) continue;
        nearest[slice] = distance;
        levels[slice] = level;
      }
    }
  return { levels, presence, places };
}
