import { median } from "../../math/statistics.ts";
import type { EndCost } from "./end-cost.ts";

/** How bright the tube in front of the spine is at a height in levels, 0 for L1/L2, relative to its surroundings. */
export interface HeightContrast {
  readonly level: number;
  /** NaN where the picture ends. */
  readonly contrast: number;
}

/** Levels above which the tube is surely the aorta. */
const SURELY_ABOVE = 0.9;
/** Ends that are tried, levels. */
const [HIGHEST_END, LOWEST_END, END_STEP] = [0.6, 4.6, 0.05];
/** Lengths above and below an end that are compared with it, levels. */
const [ABOVE, BELOW] = [2, 0.9];
/** Contrast below the end, and the least difference from that of the vessel. */
const [BELOW_END, LEAST_DIFFERENCE] = [0.8, 0.25];

/**
 * How badly each end of the aorta fits what is seen: the mean deviation from a dark tube above it and none below, in 0..1.
 * The tube ends about 2.4 levels below L1/L2, where the aorta divides in front of L4.
 */
export function aortaEndCosts(seen: readonly HeightContrast[]): EndCost[] {
  const known = seen.filter(({ contrast }) => !Number.isNaN(contrast));
  const above = known.filter(({ level }) => level < SURELY_ABOVE).map(({ contrast }) => contrast);
  if (above.length === 0) return [];
  const vessel = median(above);
  const range = Math.max(LEAST_DIFFERENCE, BELOW_END - vessel);
  const places = known.map(({ level, contrast }) => ({
    level,
    share: Math.min(1, Math.max(0, (contrast - vessel) / range)),
  }));
  const count = Math.round((LOWEST_END - HIGHEST_END) / END_STEP) + 1;
  return Array.from({ length: count }, (_, i): EndCost => {
    const end = HIGHEST_END + END_STEP * i;
    const near = places.filter(({ level }) => level >= end - ABOVE && level <= end + BELOW);
    const cost = near.reduce((sum, { level, share }) => sum + (level > end ? 1 - share : share), 0);
    return { level: end, cost: cost / near.length };
  });
}
