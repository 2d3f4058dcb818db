import { LEVELS } from "@spinegrade/competition-data";
import { dot, subtract, type DicomId } from "@spinegrade/volumes/slices";
import type { AxialLevel, AxialSeries, AxialSlice, LevelFlag } from "./axial-level.ts";
import { flagSeries } from "./flag-series.ts";
import type { LevelPlace, LevelPoint } from "./level-point.ts";
import { locateLevels } from "./locate-levels.ts";
import { weighStack, type StackOfLevel } from "./weigh-stack.ts";

/** Options for assigning slices to levels. */
export interface AxialLevelOptions {
  /**
   * Standard deviation of a level's position along the spine, in mm. It covers the error of the points and patient
   * movement between the series. Default 3.
   */
  readonly sigmaMm?: number;
}

/** About the error of predicted points (2.6 mm) and patient movement (2 mm) together, as the README measures them. */
export const DEFAULT_SIGMA_MM = 3;

/** A stack tilted by this many degrees more than another, relative to the spine, counts for 1/e of it. */
const TILT_SCALE_DEGREES = 20;

/** Below this probability a level counts as not covered. */
const LEAST_COVERED = 0.5;

/** Slices that show a level with a lower probability are not listed. */
const LEAST_PROBABILITY = 0.01;

/**
 * Finds the axial slices of each lumbar level by geometry. Handles a single stack, one block per disc, and several
 * series that overlap or differ in angle. Slices, series and points may come in any order.
 * @param points points of the levels in patient space, from sagittal series of the same study.
 * @returns one entry per level, L1/L2 to L5/S1.
 * @throws RangeError when `sigmaMm` is not a positive number, or a coordinate of a point is not finite.
 */
export function assignAxialLevels(
  points: readonly LevelPoint[],
  series: readonly AxialSeries[],
  { sigmaMm = DEFAULT_SIGMA_MM }: AxialLevelOptions = {},
): AxialLevel[] {
  if (!(sigmaMm > 0 && Number.isFinite(sigmaMm)))
    throw new RangeError(`sigmaMm must be a positive number; it is ${sigmaMm}`);
  const faulty = points.find(({ placeMm }) => !placeMm.every(Number.isFinite));
  if (faulty !== undefined)
    throw new RangeError(
      `the point of ${faulty.level} lies at [${faulty.placeMm.join(", ")}] mm; it must be finite`,
    );
  const places = locateLevels(points, sigmaMm);
  const outOfOrder: LevelFlag[] = areInOrder(places) ? [] : ["levels-out-of-order"];
  const stacks = series.flatMap(stacksOf).sort(compareStacks);
  return LEVELS.map((level) => {
    const place = places.find((other) => other.level === level);
    if (place === undefined)
      return { level, placeMm: null, slices: [], confidence: 0, flags: ["no-place", ...outOfOrder] };
    const { slices, confidence } = slicesOf(place, stacks);
    const flags: LevelFlag[] = [
      ...(confidence < LEAST_COVERED ? (["not-covered"] as const) : []),
      ...(place.source === "neighbours" ? (["estimated-from-neighbours"] as const) : []),
      ...outOfOrder,
      ...flagSeries(slices, series, points),
    ];
    return { level, placeMm: place.placeMm, slices, confidence, flags };
  });
}

/** The slices of one group of a series; they are parallel to each other. */
interface Stack extends AxialSeries {
  readonly group: number;
}

function stacksOf({ seriesId, slices }: AxialSeries): Stack[] {
  const groups = [...new Set(slices.map(({ group }) => group))];
  return groups.map((group) => ({
    seriesId,
    group,
    slices: slices.filter((slice) => slice.group === group),
  }));
}

function slicesOf(place: LevelPlace, stacks: readonly Stack[]): Pick<AxialLevel, "slices" | "confidence"> {
  const seen = stacks.flatMap(({ seriesId, slices }) => {
    const stack = weighStack(slices, place);
    return stack === undefined ? [] : [{ seriesId, stack }];
  });
  const confidence = Math.max(0, ...seen.map(({ stack }) => stack.covered));
  const worth = seen.map(({ stack }) => worthOf(stack));
  const total = worth.reduce((sum, value) => sum + value, 0);
  if (total === 0) return { slices: [], confidence };
  const slices = seen
    .flatMap(({ seriesId, stack }, index) =>
      stack.slices.map((slice) => ({
        ...slice,
        seriesId,
        probability: (slice.probability * (worth[index] ?? 0)) / total,
      })),
    )
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .sort(compareSlices);
  return { slices, confidence };
}

/** When two stacks cover a level, the one cut along the disc shows it better. */
function worthOf({ covered, tiltDegrees }: StackOfLevel): number {
  return covered * Math.exp(-((tiltDegrees / TILT_SCALE_DEGREES) ** 2));
}

/** Probabilities that differ only by rounding count as equal; series and slice order then decides. */
function compareSlices(a: AxialSlice, b: AxialSlice): number {
  const steps = ({ probability }: AxialSlice): number => Math.round(probability * 1e9);
  return steps(b) - steps(a) || compareIds(a.seriesId, b.seriesId) || a.zIndex - b.zIndex;
}

function compareStacks(a: Stack, b: Stack): number {
  return compareIds(a.seriesId, b.seriesId) || a.group - b.group;
}

function compareIds(a: DicomId, b: DicomId): number {
  const [textA, textB] = [String(a), String(b)];
  return textA < textB ? -1 : textA === textB ? 0 : 1;
}

/** Whether each level lies below the previous one, along the line from the first to the last. */
function areInOrder(places: readonly LevelPlace[]): boolean {
  return places.every(({ placeMm, headward }, index) => {
    const next = places[index + 1];
    if (next === undefined) return true;
    return dot(subtract(placeMm, next.placeMm), headward) > 0 && headward[2] > 0;
  });
}
