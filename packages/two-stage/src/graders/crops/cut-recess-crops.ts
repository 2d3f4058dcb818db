import type { BaseAugmentation } from "@spinegrade/augmentation";
import { LEVELS } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import type { CropLayout } from "./crop-layout.ts";
import { cutSagittalCrops } from "./cut-sagittal-crops.ts";

/** Slices around the canal that are cut; each side's four go from the middle outwards. */
export const RECESS_SLICES = 7;
const OUTWARDS = { left: [3, 4, 5, 6], right: [3, 2, 1, 0] } as const;
/** Slices of a crop, its channels. */
export const RECESS_CHANNELS = OUTWARDS.left.length;

/** A sagittal series, and the canal's points L1/L2 to L5/S1. */
interface CanalView {
  readonly volume: Grey;
  readonly points: readonly (Point3 | null)[];
}

/**
 * Cuts the sagittal crops of the axial grader: for each side and level four slices, from the canal's outwards.
 * @param view null: crops of mid-grey.
 * @param layout of the seven slices.
 * @returns [10, side, side, 4] in -1..1, left before right.
 */
export function cutRecessCrops(
  view: CanalView | null,
  layout: CropLayout,
  augmentation?: BaseAugmentation,
): Float32Array {
  const pixels = layout.side * layout.side;
  const crops = new Float32Array(2 * LEVELS.length * pixels * RECESS_CHANNELS);
  if (view === null) return crops;
  const cut = cutSagittalCrops(view.volume, view.points, layout, augmentation);
  let target = 0;
  for (const slices of [OUTWARDS.left, OUTWARDS.right])
    for (let pixel = 0; pixel < LEVELS.length * pixels; pixel++)
      for (const slice of slices) crops[target++] = cut[pixel * layout.slices + slice] ?? 0;
  return crops;
}
