import { type BaseAugmentation, drawBaseAugmentation } from "@spinegrade/augmentation";
import type { Generator } from "@spinegrade/random";
import { compose, IDENTITY, type Matrix3 } from "@spinegrade/shape-alignment";

/** Chance of the mirror, as published for all graders. */
const MIRROR = 0.5;
/** The published chance of each step of the base augmentation. */
export const CROP_AUGMENTATION = 0.75;

/**
 * Draws the augmentation of graders: a mirror that exchanges front and back, which are columns of sagittal slices and
 * rows of axial ones; then the base augmentation. Sides are never exchanged.
 * @param side of the square slices or crops that it applies to, px.
 * @param probability of each step of the base augmentation.
 */
export function drawCropAugmentation(
  view: "sagittal" | "axial",
  side: number,
  generator: Generator,
  probability: number,
): BaseAugmentation {
  const isMirrored = generator.bernoulli(MIRROR);
  const base = drawBaseAugmentation({ probability, side }, generator);
  if (!isMirrored) return base;
  return { ...base, move: compose(base.move ?? IDENTITY, frontToBack(view, side)) };
}

function frontToBack(view: "sagittal" | "axial", side: number): Matrix3 {
  return view === "sagittal" ? [-1, 0, side - 1, 0, 1, 0, 0, 0, 1] : [1, 0, 0, 0, -1, side - 1, 0, 0, 1];
}
