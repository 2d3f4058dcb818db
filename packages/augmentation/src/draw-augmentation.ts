import type { Generator } from "@spinegrade/random";
import {
  FRAME_SIZE,
  IDENTITY,
  resizeAndCentre,
  type Matrix3,
  type Template,
  type VolumeShape,
} from "@spinegrade/shape-alignment";
import type { BrightnessChange } from "./greys/adjust-brightness.ts";
import type { NfnAugmentation } from "./settings/augmentation-settings.ts";
import { drawCutOut, type Rectangle } from "./greys/cut-out.ts";
import { drawDegradation, type Degradation } from "./greys/degrade.ts";
import { drawMove } from "./points/draw-move.ts";
import type { XyzSlice } from "./example.ts";
import { flipPoints, type FlipVariant } from "./points/flip-sides.ts";
import { movePoints, presentXy } from "./points/move-points.ts";

/** Everything that is random about an example but the noise of single voxels, as data. Undefined: not done. */
export interface AugmentationPlan {
  readonly reverseSlices: boolean;
  /** Whether the columns of every slice come in reverse order; default: no. */
  readonly mirrorColumns?: boolean;
  /** Change of the labels on a reversal. */
  readonly flip: FlipVariant;
  /** Moves the 512 px frame. */
  readonly move: Matrix3 | undefined;
  /** Zeroed, in pixels of the moved frame. */
  readonly cutOut: Rectangle | undefined;
  readonly brightness: BrightnessChange | undefined;
  readonly degradation: Degradation | undefined;
}

/**
 * Draws how an example is made of a sample; `applyAugmentation` does it.
 * @param shape of the volume, [D, H, W].
 * @param xyzSlice [P] points in pixels of the volume's slices, equal in number to the template's.
 * @throws RangeError when points and template differ in number.
 */
export function drawAugmentation(
  [D, H, W]: VolumeShape,
  xyzSlice: readonly XyzSlice[],
  { template, settings, generator }: { template: Template; settings: NfnAugmentation; generator: Generator },
): AugmentationPlan {
  if (template.points.length !== xyzSlice.length) {
    throw new RangeError(`${xyzSlice.length} points do not fit a template of ${template.points.length}`);
  }
  const {
    flip,
    mirror = "slices",
    flipProbability,
    cutOutProbability,
    brightnessContrast,
    degradation,
  } = settings;
  const isFlipped = generator.bernoulli(flipProbability);
  const points = isFlipped ? flipPoints(xyzSlice, mirror === "slices" ? D : W, flip, mirror) : xyzSlice;
  const framed = movePoints(points, resizeAndCentre([H, W], FRAME_SIZE));
  const move = drawMove(framed, template, settings, generator);
  const moved = presentXy(movePoints(framed, move ?? IDENTITY));
  const cutOut = generator.bernoulli(cutOutProbability)
    ? drawCutOut(moved, FRAME_SIZE, generator)
    : undefined;
  const brightness = generator.bernoulli(brightnessContrast.probability)
    ? drawBrightness(brightnessContrast, generator)
    : undefined;
  const isDegraded = generator.bernoulli(degradation.probability);
  return {
    reverseSlices: isFlipped && mirror === "slices",
    ...(isFlipped && mirror === "columns" && { mirrorColumns: true }),
    flip,
    move,
    cutOut,
    brightness,
    degradation: isDegraded ? drawDegradation(degradation, generator) : undefined,
  };
}

function drawBrightness(
  { contrast, brightness }: NfnAugmentation["brightnessContrast"],
  generator: Generator,
): BrightnessChange {
  const contrastFactor = 1 + generator.uniform(...contrast);
  return { contrastFactor, brightness: generator.uniform(...brightness) };
}
