import { dot, sliceNormal, subtract, type SliceRecord, type Vector3 } from "@spinegrade/volumes/slices";
import type { LevelPlace } from "./level-point.ts";
import { normalShareBelow } from "./normal-distribution.ts";

/** Slices that are tilted further against the spine show no level: those of a sagittal or coronal series. */
const MOST_TILT_DEGREES = 50;

/** Half the thickness of a single slice, whose spacing is unknown, in mm. */
const LONE_HALF_MM = 2.5;

/** A slice of a stack, seen from a level. */
export interface SliceOfLevel {
  readonly zIndex: number;
  /** From the level's place to the slice, along the slice's normal; positive towards the head. */
  readonly distanceMm: number;
  /** Probability that the level's place is nearest to this slice, and within what the stack covers. */
  readonly probability: number;
}

/** The slices of a stack that may show a level. */
export interface StackOfLevel {
  /** Those that hold the level's place in their picture, from the head down. */
  readonly slices: readonly SliceOfLevel[];
  /** Probability that the level lies within the stack: the sum over its slices. */
  readonly covered: number;
  /** Between the slices' normal and the spine. */
  readonly tiltDegrees: number;
}

/**
 * Weighs the slices of one stack, parallel to each other, for a level: the place along the normal is normally
 * distributed, and each slice stands for what lies nearer to it than to its neighbours, at most half a usual spacing.
 * @returns undefined where no slice is of known place, near enough to axial, and wide enough to show the level.
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

/** The slice as seen from the level, if it can show it. */
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

/** Whether a place, projected along the normal, falls on the slice's picture; so it does where no spacing is known. */
function holdsInPlane(slice: SliceRecord, placeMm: Vector3): boolean {
  const { orientation, positionMm, pixelSpacingMm } = slice;
  if (orientation === null || positionMm === null || pixelSpacingMm === null) return true;
  const offset = subtract(placeMm, positionMm);
  const column = dot(offset, [orientation[0], orientation[1], orientation[2]]) / pixelSpacingMm[1];
  const row = dot(offset, [orientation[3], orientation[4], orientation[5]]) / pixelSpacingMm[0];
  return column >= -0.5 && column < slice.columns - 0.5 && row >= -0.5 && row < slice.rows - 0.5;
}

/** Half the median distance of neighbours. @param places in descending order. */
function halfSpacing(places: readonly number[]): number {
  const steps = places
    .slice(1)
    .map((place, index) => (places[index] ?? place) - place)
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  const median = steps[steps.length >> 1];
  return median === undefined ? LONE_HALF_MM : median / 2;
}
