import { add, scale, subtract, type Vector3 } from "@spinegrade/volumes/slices";
import type { SpineLine } from "../levels/spine-line.ts";
import { canalPath } from "./canal-path.ts";
import { BACK_MM, canalSections, SIDES_MM } from "./canal-sections.ts";
import type { Sampler } from "./volume-sampler.ts";

/** A place on the dural sac. Consecutive steps of a path are 1 mm apart, from below to above. */
export interface PathStep {
  readonly placeMm: Vector3;
  /** Unit vector along the sac, within the patient's sagittal plane. */
  readonly up: Vector3;
}

/** Levels between which the sac is followed: into the sacrum, and to the lower thoracic spine. */
const [LOWEST_LEVEL, HIGHEST_LEVEL] = [6.5, -4];
/** Half the width of the moving mean in sections, and half the length that a direction is taken over, mm. */
const [SMOOTH, DIRECTION_MM] = [5, 10];

/** Follows the middle of the dural sac through both series; `line` need only lie near it. */
export function columnPath(t1: Sampler, t2: Sampler, line: SpineLine): PathStep[] {
  const range = [line.heightOf(LOWEST_LEVEL), line.heightOf(HIGHEST_LEVEL)] as const;
  const sections = canalSections(t1, t2, line, range);
  const cells = canalPath(sections);
  const places = sections.map(({ z }, i): Vector3 => {
    const [x, y] = line.at(z);
    const { side = 0, back = 0 } = cells[i] ?? {};
    return [x + (SIDES_MM[side] ?? 0), y + (BACK_MM[back] ?? 0), z];
  });
  const even = everyMm(smooth(places));
  return even.map((placeMm, i) => {
    const below = even[Math.max(0, i - DIRECTION_MM)] ?? placeMm;
    const above = even[Math.min(even.length - 1, i + DIRECTION_MM)] ?? placeMm;
    const [, y, z] = subtract(above, below);
    const length = Math.hypot(y, z) || 1;
    return { placeMm, up: [0, y / length, z / length] };
  });
}

/** The place a distance in front of a step, where `angle` turns the way to the front about `pivotMm` in front of it. */
export function inFront({ placeMm, up }: PathStep, frontMm: number, pivotMm: number, angle: number): Vector3 {
  const along = Math.cos(angle);
  const rise = Math.sin(angle);
  const turnedY = -up[2] * along + up[1] * rise;
  const turnedZ = up[1] * along + up[2] * rise;
  const beyondMm = frontMm - pivotMm;
  return [
    placeMm[0],
    placeMm[1] + (-up[2] * pivotMm + turnedY * beyondMm),
    placeMm[2] + (up[1] * pivotMm + turnedZ * beyondMm),
  ];
}

/** The step whose plane across the sac holds a place. */
export function nearestStep(path: readonly PathStep[], place: Vector3): number {
  let [best, least] = [0, Infinity];
  for (const [i, { placeMm, up }] of path.entries()) {
    const [, y, z] = subtract(place, placeMm);
    const cost = Math.hypot(y, z) + 3 * Math.abs(y * up[1] + z * up[2]);
    if (cost < least) [best, least] = [i, cost];
  }
  return best;
}

function smooth(places: readonly Vector3[]): Vector3[] {
  return places.map((_, i) => {
    const reach = Math.min(SMOOTH, i, places.length - 1 - i);
    const near = places.slice(i - reach, i + reach + 1);
    return scale(
      near.reduce((sum, place) => add(sum, place), [0, 0, 0]),
      1 / near.length,
    );
  });
}

/** Places 1 mm apart along a chain of places. */
function everyMm(places: readonly Vector3[]): Vector3[] {
  const even: Vector3[] = [];
  let walked = 0;
  for (const [i, to] of places.entries()) {
    const from = places[i - 1];
    if (from === undefined) continue;
    const way = subtract(to, from);
    const length = Math.hypot(way[1], way[2]);
    for (; even.length <= walked + length;) even.push(add(from, scale(way, (even.length - walked) / length)));
    walked += length;
  }
  return even;
}
