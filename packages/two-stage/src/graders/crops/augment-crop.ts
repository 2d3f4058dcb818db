import { applyBaseGreys, type BaseAugmentation } from "@spinegrade/augmentation";
import type { Grey } from "@spinegrade/crops";
import { moveWindow } from "./move-window.ts";

/** Augments the slices of a crop, all alike: grey values, then the move; zero where nothing was. */
export function augmentCrop({ voxels, shape }: Grey, plan: BaseAugmentation): Grey {
  const [depth, rows, columns] = shape;
  const slices = Array.from({ length: depth }, (_, slice) => slice);
  const bright = { voxels: applyBaseGreys(voxels, shape, plan), shape };
  return moveWindow(bright, { slices, top: 0, left: 0, rows, columns }, plan);
}
