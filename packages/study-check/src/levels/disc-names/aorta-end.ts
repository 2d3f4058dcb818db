import { AORTA_GRID } from "../../images/aorta-contrast.ts";
import { pathTotals } from "../../images/follow-path.ts";
import { mean } from "../../math/statistics.ts";

/** Contrasts of the T1 series in front of the spine at a height in levels: 0 for L1/L2, downwards. */
export interface HeightContrasts {
  readonly level: number;
  /** As `aortaContrasts` reads them. */
  readonly contrasts: Float64Array;
}

/** Levels above which the tube is surely the aorta. */
const SURELY_ABOVE = 0.9;
/** Levels between which ends are tried, and the length below an end that is compared with it. */
const [HIGHEST_END, LOWEST_END, BELOW] = [0.5, 4.8, 1];
/** Contrast of fat, the least difference of the vessel from it, and above which contrast no vessel is seen. */
const [FAT, LEAST_DIFFERENCE, FAINTEST] = [0.65, 0.25, 0.55];
/** Contrasts above this count as this, and a place outside the picture as what is around. */
const [HIGHEST, AROUND] = [1.2, 1];
/** The share of the way from vessel to fat up to which a place belongs to the aorta. */
const VESSEL_SHARE = 0.35;
/** The share of the places below an end that the picture must show. */
const LEAST_SEEN = 0.5;
/** The aorta keeps its distance to the side, so that no iliac artery is followed; a move to front or back costs this. */
const COSTS = [1e3, 0.2] as const;

/**
 * The height at which the aorta ends: of all tubes in front of the spine, and all ends, those by which the tube is dark above
 * its end, and the places straight below are as bright as fat. It ends about 2.45 levels below L1/L2, where it divides in front of
 * L4: the iliac arteries begin side by side.
 * @param heights from above.
 * @returns levels; undefined where no vessel is seen.
 */
export function aortaEnd(heights: readonly HeightContrasts[]): number | undefined {
  const vessel = vesselContrast(heights.filter(({ level }) => level < SURELY_ABOVE));
  if (!(vessel <= FAINTEST)) return undefined;
  const range = Math.max(LEAST_DIFFERENCE, FAT - vessel);
  const darkness = heights.map(({ contrasts }) =>
    contrasts.map((contrast) => VESSEL_SHARE - Math.min(1, Math.max(0, (contrast - vessel) / range))),
  );
  const unseenAsAround = darkness.map((grid) =>
    grid.map((dark) => (Number.isNaN(dark) ? VESSEL_SHARE - 1 : dark)),
  );
  const totals = pathTotals(unseenAsAround, AORTA_GRID, COSTS);
  let [best, most]: [number | undefined, number] = [undefined, -Infinity];
  for (const [i, { level }] of heights.entries()) {
    if (level <= HIGHEST_END || level >= LOWEST_END) continue;
    const below = darkness.filter((_, k) => k > i && (heights[k]?.level ?? Infinity) <= level + BELOW);
    const total = highest((totals[i] ?? new Float64Array()).map((dark, cell) => dark - sumAt(below, cell)));
    if (total > most) [best, most] = [level, total];
  }
  return best;
}

/** The mean contrast along the darkest tube, moves included; Infinity without heights. */
function vesselContrast(heights: readonly HeightContrasts[]): number {
  const grids = heights.map(({ contrasts }) =>
    contrasts.map((contrast) => -(Number.isNaN(contrast) ? AROUND : Math.min(HIGHEST, contrast))),
  );
  const last = pathTotals(grids, AORTA_GRID, COSTS).at(-1);
  return last === undefined ? Infinity : -highest(last) / heights.length;
}

/** The sum of a cell's values, as if those outside the picture were the mean of the others; infinite where few are inside. */
function sumAt(grids: readonly Float64Array[], cell: number): number {
  const known = grids.map((grid) => grid[cell] ?? Number.NaN).filter((value) => !Number.isNaN(value));
  return known.length <= LEAST_SEEN * grids.length ? Infinity : mean(known) * grids.length;
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
