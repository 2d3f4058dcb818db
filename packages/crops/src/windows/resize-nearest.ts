import { cutCrop, type Crop, type Grey } from "./cut-crop.ts";
import type { Shape3 } from "./crop-window.ts";

/** A whole volume, resized by the nearest voxel and normalised, as the nets for points take it. */
export function resizeNearest(volume: Grey, shape: Shape3): Crop {
  const [slices, rows, columns] = volume.shape;
  const all = Array.from({ length: slices }, (_, index) => index);
  return cutCrop(volume, { slices: all, top: 0, left: 0, rows, columns }, shape);
}
