import { decimalOf } from "../dicom/values/number-strings.ts";
import { type Rescale, rescalePixels } from "../pixels/rescale.ts";
import type { Frame } from "./frames/frame.ts";

/** Slopes that differ by more, or an intercept of more steps than 16 bit count, are errors: they would darken all other slices. */
const MOST_RATIO = 1000;
const MOST_STEPS = 2 ** 16;

/**
 * Rescales every slice of a series in which slope or intercept differ: a scanner that stores each slice in its own range
 * makes slices comparable so. Where all agree, percentiles would undo it, and the stored values stay, unless the slope is
 * negative: stored values then show what is bright as dark.
 * @returns the same slices where there is nothing to apply, one does not state both numbers, or they cannot be right.
 */
export function rescaleDiffering(slices: readonly Frame[]): readonly Frame[] {
  const rescaled = slices.flatMap((slice) => {
    const rescale = rescaleOf(slice);
    return rescale === undefined ? [] : [{ slice, rescale }];
  });
  const isDiffering = new Set(slices.map(({ header }) => header.rescale)).size > 1;
  const isInverse = rescaled.some(({ rescale }) => rescale.slope < 0);
  if (rescaled.length < slices.length || !(isDiffering || isInverse)) return slices;
  const isOfOneSign = rescaled.every(({ rescale }) => rescale.slope < 0 === isInverse);
  const steepness = rescaled.map(({ rescale }) => Math.abs(rescale.slope));
  const [least, most] = [Math.min(...steepness), Math.max(...steepness)];
  if (!isOfOneSign || most > MOST_RATIO * least) return slices;
  return rescaled.map(({ slice, rescale }) => ({ ...slice, pixels: rescalePixels(slice.pixels, rescale) }));
}

function rescaleOf({ header, turnedOverSum }: Frame): Rescale | undefined {
  const [slope = Number.NaN, intercept = Number.NaN, ...others] = header.rescale.split(" ").map(decimalOf);
  const isUsable =
    slope !== 0 && Math.abs(intercept) <= MOST_STEPS * Math.abs(slope) && Number.isFinite(slope);
  if (!isUsable || others.length > 0) return undefined;
  // of turned over values, what is bright must be alike: the negative of the rescaled values as they were stored
  return { slope, intercept: turnedOverSum === undefined ? intercept : -(intercept + slope * turnedOverSum) };
}
