import {
  dot,
  patientMmToPixel,
  sliceNormal,
  subtract,
  type SliceRecord,
  type Vector3,
} from "@spinegrade/volumes/slices";
import type { LevelPlace } from "./level-point.ts";
import { normalShareBelow } from "./normal-distribution.ts";

/** Slices tilted further than this relative to the spine, such as sagittal or coronal ones, show no level. */
const MOST_TILT_DEGREES = 50;

/** Half the thickness assumed for a single slice, whose spacing is unknown, in mm. */
const LONE_HALF_MM = 2.5;

/** A slice of a stack in relation to a level. */
export interface SliceOfLevel {
  readonly zIndex: number;
  /** Distance from the level to the slice along the slice's normal, in mm; positive towards the head. */
  readonly distanceMm: number;
  /** Probability that this slice is the one nearest to the level and that the stack covers it. */
  readonly probability: number;
}

/** The slices of a stack that may show a level. */
export interface StackOfLevel {
  /** Slices whose in-plane area contains the level, from the head down. */
  readonly slices: readonly SliceOfLevel[];
  /** Probability that the stack covers the level: the sum over its slices. */
  readonly covered: number;
  /** Angle between the slice normal and the spine, 0 to 50. */
  readonly tiltDegrees: number;
}

/**
 * Weights the parallel slices of one stack for a level. The level's position along the normal follows a normal
 * distribution; each slice takes the probability of the interval nearer to it than to its neighbours, limited to half
 * the usual spacing on either side.
 * @returns undefined when no slice has a known position, is near enough to axial, and is wide enough to show the level.
 */
export function weighStack(slices: readonly SliceRecord[], place: LevelPlace): StackOfLevel | undefined {
  const seen = slices
    .flatMap((slice) => seenFrom(slice, place))
    .sort((a, b) => b.distanceMm - a.distanceMm || a.zIndex - b.zIndex);
  const [first] = seen;
  if (first === undefined) return undefined;
  const halfMm = halfSpacing(seen.map(({ distanceMm }) => distanceMm));
  const weighed = seen.map(({ zIndex, distanceMm }, index) => {
    const reach = (other: number | undefined): number =>
      other === undefined ? halfMm : Math.min(halfMm, Math.abs(other - distanceMm) / 2);
    const top = distanceMm + reach(seen[index - 1]?.distanceMm);
    const bottom = distanceMm - reach(seen[index + 1]?.distanceMm);
    const probability = normalShareBelow(top / place.sigmaMm) - normalShareBelow(bottom / place.sigmaMm);
    return { zIndex, distanceMm, probability };
  });
  return {
    slices: weighed,
    covered: weighed.reduce((sum, { probability }) => sum + probability, 0),
    tiltDegrees: first.tiltDegrees,
  };
}

interface SeenSlice {
  readonly zIndex: number;
  readonly distanceMm: number;
  readonly tiltDegrees: number;
}

/** The slice in relation to the level, when it can show the level. */
function seenFrom(slice: SliceRecord, { placeMm, headward }: LevelPlace): SeenSlice[] {
  const { orientation, positionMm, zIndex } = slice;
  if (orientation === null || positionMm === null) return [];
  const normal = sliceNormal(orientation);
  const cosine = dot(normal, headward);
  const tiltDegrees = (Math.acos(Math.min(1, Math.abs(cosine))) * 180) / Math.PI;
  if (tiltDegrees > MOST_TILT_DEGREES || !holdsInPlane(slice, placeMm)) return [];
  const distanceMm = dot(subtract(positionMm, placeMm), normal) * Math.sign(cosine);
  return [{ zIndex, distanceMm, tiltDegrees }];
}

/** Whether a point, projected along the normal, falls within the slice. True when the pixel spacing is unknown: the level is flagged. */
function holdsInPlane(slice: SliceRecord, placeMm: Vector3): boolean {
  const pixel = patientMmToPixel(slice, placeMm);
  if (pixel === null) return true;
  const [column, row] = pixel;
  return column >= -0.5 && column < slice.columns - 0.5 && row >= -0.5 && row < slice.rows - 0.5;
}

/** Half the median distance between neighbours. @param places positions in descending order. */
function halfSpacing(places: readonly number[]): number {
  const steps = places
    .slice(1)
    .map((place, index) => (places[index] ?? place) - place)
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  const median = steps[steps.length >> 1];
  return median === undefined ? LONE_HALF_MM : median / 2;
}
