import { quantile } from "../math/statistics.ts";

/** A grey of the tube in front of the spine at a height in levels, 0 for L1/L2. */
export interface HeightGrey {
  readonly level: number;
  readonly grey: number;
}

/** Levels above which the tube is surely the aorta. */
const SURELY_ABOVE = 1;
/** Ends that are tried, levels. */
const [HIGHEST_END, LOWEST_END, END_STEP] = [1, 4.3, 0.05];
/** Lengths above and below an end that are compared with it, and the length that fat is read from, levels. */
const [ABOVE, BELOW, FAT] = [2, 0.8, 1];
/** Fat must be brighter than the vessel by this, grey values. */
const LEAST_CONTRAST = 8;
/** Largest mean deviation of the greys from vessel and fat, relative to their difference. */
const MOST_DEVIATION = 0.2;

/**
 * The level at which the aorta ends: the step from dark to bright that fits the greys best. About 2.3 where it divides in
 * front of L4.
 * @returns undefined where no end is distinct.
 */
export function aortaLevel(greys: readonly HeightGrey[]): number | undefined {
  const vessel = quantile(
    greys.filter(({ level }) => level < SURELY_ABOVE).map(({ grey }) => grey),
    0.5,
  );
  let [best, least] = [Number.NaN, Infinity];
  for (let end = HIGHEST_END; end < LOWEST_END; end += END_STEP) {
    const below = greys.filter(({ level }) => level > end && level < end + FAT).map(({ grey }) => grey);
    const contrast = quantile(below, 0.5) - vessel;
    if (!(contrast > LEAST_CONTRAST)) continue;
    const near = greys.filter(({ level }) => level >= end - ABOVE && level <= end + BELOW);
    const cost = near.reduce((sum, { level, grey }) => {
      const share = (grey - vessel) / contrast;
      return sum + Math.min(1, Math.abs(share - (level > end ? 1 : 0)));
    }, 0);
    if (cost / near.length < least) [best, least] = [end, cost / near.length];
  }
  return least <= MOST_DEVIATION ? best : undefined;
}
