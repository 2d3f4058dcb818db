import type { BaseAugmentation } from "@spinegrade/augmentation";
import { placeCentre } from "@spinegrade/crops";
import { resizeGreys } from "../../volumes/resize-greys.ts";
import { augmentCrop } from "../crops/augment-crop.ts";
import { slicesLast } from "../../volumes/slices-last.ts";
import { takeWindow } from "../crops/take-slices.ts";
import type { AxialView } from "./fusion-views.ts";
import { spreadSlices } from "./slice-groups.ts";

/** Layout of the axial slices of a level. */
export interface AxialSlices {
  readonly slices: number;
  /** Side of the square in the middle of each that is shown, px of 512. */
  readonly window: number;
  /** Side of the square that it is resized to, px. */
  readonly side: number;
}

/** Random draws for these slices in training. */
export interface AxialDraw {
  /** One for all slices, or one for each. */
  readonly augmentations: readonly BaseAugmentation[];
  /** Moves them, as a share of their distance. */
  readonly shift: number;
}

/** Grey values of colour images: mean and standard deviation of each channel. */
const COLOURS = [
  { mean: 0.485, deviation: 0.229 },
  { mean: 0.456, deviation: 0.224 },
  { mean: 0.406, deviation: 0.225 },
];

/** The number of values of a level's slices of one series. */
export function axialLength({ slices, side }: Pick<AxialSlices, "slices" | "side">): number {
  return slices * side * side * COLOURS.length;
}

/**
 * Cuts the middle of evenly spread slices of a level, by its index, each with its neighbours as channels.
 * @returns [slices, side, side, 3], normalised as a colour image; null for a level without slices.
 */
export function cutAxialLevel(
  { volume, groups }: AxialView,
  level: number,
  { slices, window, side }: AxialSlices,
  draw: AxialDraw | undefined,
): Float32Array | null {
  const group = groups[level] ?? null;
  if (group === null) return null;
  const centre = placeCentre(volume.shape, [window, window]);
  const size = side * side * COLOURS.length;
  const cut = new Float32Array(slices * size);
  spreadSlices(group, slices, draw?.shift).forEach((shown, index) => {
    const plain = takeWindow(volume, { ...centre, slices: shown });
    const plan = draw?.augmentations[index] ?? draw?.augmentations[0];
    const grey = plan === undefined ? plain : augmentCrop(plain, plan);
    const { voxels, shape } = resizeGreys(grey, [shown.length, side, side]);
    cut.set(slicesLast({ values: asColours(voxels), shape }), index * size);
  });
  return cut;
}

/** Normalises three slices as the channels of a colour image. */
function asColours(voxels: Uint8Array): Float32Array {
  const area = voxels.length / COLOURS.length;
  const values = new Float32Array(voxels.length);
  for (const [colour, { mean, deviation }] of COLOURS.entries())
    for (let place = colour * area; place < (colour + 1) * area; place++)
      values[place] = ((voxels[place] ?? 0) / 255 - mean) / deviation;
  return values;
}
