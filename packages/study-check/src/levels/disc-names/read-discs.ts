import { LEVELS } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";
import type { Sampler } from "../../images/volume-sampler.ts";
import { columnPath, inFront, nearestStep, type PathStep } from "../../images/column-path.ts";
import { findDiscs } from "../../images/find-discs.ts";
import { levelsOff, nameDiscs, stepOfLevel, type NamedDiscs } from "./name-discs.ts";
import { levelCentres, type PlacedPoint } from "../place-points.ts";
import type { SpineLine } from "../spine-line.ts";

/** Foramina lie this far in front of the middle of the sac, mm. */
const FORAMEN_IN_FRONT_MM = 5;

/** The discs that the images show, and how the points lie among them. */
export interface DiscReading {
  readonly path: readonly PathStep[];
  readonly discs: NamedDiscs;
  /** For each point: how many levels it lies below the disc of its name; negative above it. */
  readonly off: readonly number[];
}

/**
 * Finds the discs in front of the dural sac, and names them by the points. It needs both sagittal series: the sac is what
 * is bright on T2 and dark on T1.
 * @param line need only lie near the spine.
 * @returns undefined where fewer than five discs are seen.
 */
export function readDiscs(
  t1: Sampler,
  t2: Sampler,
  line: SpineLine,
  points: readonly PlacedPoint[],
): DiscReading | undefined {
  const path = columnPath(t1, t2, line);
  const heights = points.map(({ level, placeMm }) => ({
    step: nearestStep(path, placeMm),
    level: LEVELS.indexOf(level),
  }));
  const seen = findDiscs(t1, path).map(({ step }) => step);
  const discs = nameDiscs(seen, heights);
  return discs && { path, discs, off: heights.map((point) => levelsOff(discs, point)) };
}

/** Places on the sac at the discs of L1/L2 to L5/S1; undefined where the images do not show the disc. */
export function discPlaces({ path, discs }: DiscReading): (Vector3 | undefined)[] {
  return LEVELS.map((_, level) => placeAt(path, stepOfLevel(discs, level)));
}

/**
 * The middles of the levels' points, on the midline: where one side's point is misplaced, the other's lies to its side. A
 * level without points has the place of its disc.
 */
export function centresAtDiscs(
  placed: readonly PlacedPoint[],
  reading: DiscReading,
): (Vector3 | undefined)[] {
  const discs = discPlaces(reading);
  return levelCentres(placed).map((centre, level) => {
    const disc = discs[level];
    return centre && disc ? [disc[0], centre[1], centre[2]] : (centre ?? disc);
  });
}

/** The middles of the foramina of each level as the discs say: in front of the middle of the sac. */
export function foraminaAtDiscs({ path, discs }: DiscReading): (Vector3 | undefined)[] {
  return LEVELS.map((_, level) => {
    const step = path[Math.round(stepOfLevel(discs, level) ?? Number.NaN)];
    return step && inFront(step, FORAMEN_IN_FRONT_MM, 0, 0);
  });
}

function placeAt(path: readonly PathStep[], step: number | undefined): Vector3 | undefined {
  return step === undefined ? undefined : path[Math.round(step)]?.placeMm;
}
