import { LEVELS, type Level } from "@spinegrade/competition-data";
import { add, scale, subtract, unit, type Vector3 } from "@spinegrade/volumes/slices";
import type { LevelPlace, LevelPoint } from "./level-point.ts";

/** Additional uncertainty of a level placed between known levels, in mm. */
const BETWEEN_MM = 4;

/**
 * Additional uncertainty for each level beyond the last known one, in mm: lumbar disc distances vary by about this
 * much.
 */
const BEYOND_MM = 6;

/**
 * Locates each level at the mean of its points, so that the left and right foramen average to the midline. A level
 * without points is interpolated between its neighbours, or extrapolated beyond them at the distance of the last two.
 * Fewer than two levels with points allow neither; the result then omits the levels without points.
 * @param sigmaMm standard deviation of a marked level's position along the spine, in mm: error of the points and
 * patient movement between the series.
 */
export function locateLevels(points: readonly LevelPoint[], sigmaMm: number): LevelPlace[] {
  const marked = LEVELS.map((level) => markedPlace(points, level));
  const known = LEVELS.flatMap((_, index) => (marked[index] === undefined ? [] : [index]));
  const placed = LEVELS.flatMap((level, index): Omit<LevelPlace, "headward">[] => {
    const own = marked[index];
    if (own !== undefined) return [{ level, placeMm: own, sigmaMm, source: "points" }];
    const estimate = fromNeighbours(marked, known, index);
    if (estimate === undefined) return [];
    const { placeMm, extraMm } = estimate;
    return [{ level, placeMm, sigmaMm: Math.hypot(sigmaMm, extraMm), source: "neighbours" }];
  });
  return placed.map((place, index) => ({ ...place, headward: headwardAt(placed, index) }));
}

function markedPlace(points: readonly LevelPoint[], level: Level): Vector3 | undefined {
  const own = points.filter((point) => point.level === level).map(({ placeMm }) => placeMm);
  return own.length === 0 ? undefined : mean(own);
}

function fromNeighbours(
  marked: readonly (Vector3 | undefined)[],
  known: readonly number[],
  index: number,
): { readonly placeMm: Vector3; readonly extraMm: number } | undefined {
  const above = known.filter((other) => other < index).at(-1);
  const below = known.find((other) => other > index);
  const isBetween = above !== undefined && below !== undefined;
  // beyond the last known level, extend the line through the two nearest levels
  const [from, to] = isBetween ? [above, below] : above === undefined ? known.slice(0, 2) : known.slice(-2);
  if (from === undefined || to === undefined) return undefined;
  const [start, end] = [marked[from], marked[to]];
  if (start === undefined || end === undefined) return undefined;
  const share = (index - from) / (to - from);
  const steps = isBetween ? 1 : Math.max(index - to, from - index);
  return {
    placeMm: add(start, scale(subtract(end, start), share)),
    extraMm: isBetween ? BETWEEN_MM : BEYOND_MM * steps,
  };
}

/** The direction from the level below to the level above; for a single level, the patient's z axis. */
function headwardAt(places: readonly { readonly placeMm: Vector3 }[], index: number): Vector3 {
  const above = places[Math.max(0, index - 1)];
  const below = places[Math.min(places.length - 1, index + 1)];
  if (above === undefined || below === undefined || above === below) return [0, 0, 1];
  return unit(subtract(above.placeMm, below.placeMm));
}

/** The centre of one or more points. */
function mean(points: readonly Vector3[]): Vector3 {
  return scale(points.reduce(add), 1 / points.length);
}
