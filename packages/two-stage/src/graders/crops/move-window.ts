import type { BaseAugmentation } from "@spinegrade/augmentation";
import type { CropWindow, Grey } from "@spinegrade/crops";
import { compose, IDENTITY, similarityMatrix, warpSlices } from "@spinegrade/shape-alignment";
import { takeSlices } from "./take-slices.ts";

/** The part of moved slices that a window shows; only its pixels are computed. */
export function moveWindow(
  volume: Grey,
  { slices, top, left, rows, columns }: CropWindow,
  { move = IDENTITY }: Pick<BaseAugmentation, "move">,
): Grey {
  const { voxels, shape } = takeSlices(volume, slices);
  const toWindow = compose(similarityMatrix({ translation: [-left, -top] }), move);
  return {
    voxels: warpSlices(voxels, shape, toWindow, [rows, columns]),
    shape: [slices.length, rows, columns],
  };
}
