import type { Generator } from "@spinegrade/random";
import { similarityMatrix, type Matrix3 } from "@spinegrade/shape-alignment";
import type { BrightnessChange } from "../greys/adjust-brightness.ts";
import { drawMotion } from "../greys/blur-motion.ts";
import type { Degradation } from "../greys/degrade.ts";

/** A blur with its random parameters. */
export type Blur = Exclude<Degradation, { readonly kind: "noise" }>;

/** All that is random about an example of the two-stage nets, as data. Undefined: not done. */
export interface BaseAugmentation {
  readonly brightness: BrightnessChange | undefined;
  readonly blur: Blur | undefined;
  /** From pixels of a square slice to pixels of the moved slice. */
  readonly move: Matrix3 | undefined;
}

/** The ranges of `drawBaseAugmentation`. */
export interface BaseAugmentationSettings {
  /** Chance of each of the three steps. */
  readonly probability: number;
  /** Side of the square slices, px. */
  readonly side: number;
  /** Largest turn; 15 by default. */
  readonly rotationDegrees?: number;
}

/** Largest change of brightness (share of 255) and of contrast (share of itself). */
const GREYS = 0.2;
/** Largest shift (share of the side) and change of size. */
const MOVE = 0.1;
const KERNELS = [3, 5] as const;

/**
 * Draws the augmentation that all nets of the two-stage solution share: brightness and contrast within 0.2; motion,
 * median or Gaussian blur of 3 or 5 px; a shift and a change of size within a tenth, and a turn about the middle. All
 * slices of a volume take the same draw.
 */
export function drawBaseAugmentation(
  { probability, side, rotationDegrees = 15 }: BaseAugmentationSettings,
  generator: Generator,
): BaseAugmentation {
  const draw = (limit: number): number => generator.uniform(-limit, limit);
  const isDrawn = (): boolean => generator.bernoulli(probability);
  const brightness = isDrawn() ? { contrastFactor: 1 + draw(GREYS), brightness: draw(GREYS) } : undefined;
  const blur = isDrawn() ? drawBlur(generator) : undefined;
  const middle = (side - 1) / 2;
  const move = isDrawn()
    ? similarityMatrix({
        scale: 1 + draw(MOVE),
        rotationDegrees: draw(rotationDegrees),
        center: [middle, middle],
        translation: [side * draw(MOVE), side * draw(MOVE)],
      })
    : undefined;
  return { brightness, blur, move };
}

function drawBlur(generator: Generator): Blur {
  const kind = generator.pick(["motion-blur", "median-blur", "gaussian-blur"] as const);
  const size = generator.pick(KERNELS);
  return kind === "motion-blur" ? { kind, size, line: drawMotion(size, generator) } : { kind, size };
}
