import { quantile } from "../../math/statistics.ts";

/** A point's height among the discs: the step of the path that it lies at, and the level that it is named. */
export interface HeightPoint {
  readonly step: number;
  /** 0 for L1/L2 to 4 for L5/S1. */
  readonly level: number;
}

/** The discs of a picture with the names that most points give them. */
export interface NamedDiscs {
  /** Steps of the discs from above; gaps in which one was not seen are filled. */
  readonly steps: readonly number[];
  /** Index of the disc that the points call L1/L2; it may lie outside the picture. */
  readonly first: number;
  /** Mean distance of the points from the discs of their name, levels, at most 1 each. */
  readonly distance: number;
  /** The same for the next best naming. */
  readonly nextDistance: number;
}

/** Foramina lie this much above their disc, levels. */
const FORAMEN_ABOVE = 0.1;
/** A gap this much wider than usual misses a disc. */
const GAP = 1.5;
/** Discs that the highest and the lowest named level may lie outside the picture. */
const OUTSIDE = 4;

/**
 * Names the discs by the points: of all ways to count on, the one by which the points lie nearest to the discs of their
 * level. Single points far off thus do no harm.
 * @returns undefined for fewer than five discs or no points.
 */
export function nameDiscs(seen: readonly number[], points: readonly HeightPoint[]): NamedDiscs | undefined {
  const steps = fillGaps([...seen].sort((a, b) => b - a));
  if (steps.length < 5 || points.length === 0) return undefined;
  const places = points.map(({ step, level }) => ({ place: placeAmong(steps, step), level }));
  const namings = Array.from({ length: steps.length + OUTSIDE - 1 }, (_, i) => {
    const first = i - OUTSIDE;
    const distances = places.map(({ place, level }) =>
      Math.min(1, Math.abs(place - first - level + FORAMEN_ABOVE)),
    );
    return { first, distance: distances.reduce((sum, value) => sum + value, 0) / distances.length };
  }).sort((a, b) => a.distance - b.distance);
  const [best, next] = namings;
  return best && { steps, ...best, nextDistance: next?.distance ?? 1 };
}

/** Distance from the disc of its name down to a point, levels; negative above it. */
export function levelsOff(discs: NamedDiscs, { step, level }: HeightPoint): number {
  return levelOfStep(discs, step) - level + FORAMEN_ABOVE;
}

/** The height of a step in levels: 0 at the disc of L1/L2, 4 at L5/S1, fractions and other numbers between and beyond. */
export function levelOfStep({ steps, first }: NamedDiscs, step: number): number {
  return placeAmong(steps, step) - first;
}

/** The step of a level's disc, 0 for L1/L2; fractions lie between two discs. Undefined outside the discs seen. */
export function stepOfLevel({ steps, first }: NamedDiscs, level: number): number | undefined {
  const place = first + level;
  const above = steps[Math.floor(place)];
  const below = steps[Math.ceil(place)];
  if (above === undefined || below === undefined) return undefined;
  return above + (below - above) * (place - Math.floor(place));
}

/** Index of a step among discs from above, with fractions; beyond the outermost discs the last interval continues. */
function placeAmong(steps: readonly number[], step: number): number {
  const next = steps.findIndex((disc) => disc <= step);
  const below = Math.min(steps.length - 1, Math.max(1, next === -1 ? steps.length - 1 : next));
  const [upper, lower] = [steps[below - 1] ?? 0, steps[below] ?? 0];
  return below - 1 + (upper - step) / (upper - lower);
}

function fillGaps(steps: readonly number[]): number[] {
  const gaps = steps.slice(1).map((step, i) => (steps[i] ?? step) - step);
  const usual = quantile(gaps, 0.5);
  return steps.flatMap((step, i) => {
    const gap = gaps[i - 1] ?? 0;
    const parts = gap > GAP * usual ? Math.round(gap / usual) : 1;
    return Array.from({ length: parts }, (_, k) => step + (gap * (parts - 1 - k)) / parts);
  });
}
