import { roundHalfToEven } from "@spinegrade/npy";

const COUNT = 10;
/** As published: a little more than a half, so that no tie is left to rounding. */
const HALF = 0.5001;

/** Indices of the ten slices that represent a sagittal series, from the patient's right to the left; some may repeat. */
export function tenSlices(depth: number): number[] {
  return Array.from({ length: COUNT }, (_, index) =>
    Math.max(0, roundHalfToEven(((index + 1) * depth) / COUNT - HALF)),
  );
}

/** The middle slice of a sagittal series, one of the ten. */
export function middleOfTen(depth: number): number {
  return tenSlices(depth)[COUNT / 2] ?? 0;
}
