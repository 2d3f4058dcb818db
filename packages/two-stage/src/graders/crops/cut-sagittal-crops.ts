import { applyBaseGreys, type BaseAugmentation } from "@spinegrade/augmentation";
import { type CropWindow, type Grey, placeWindow, type Point3, resizeNearest } from "@spinegrade/crops";
import { applyToPoint, IDENTITY } from "@spinegrade/shape-alignment";
import { type CropLayout, cropLength } from "./crop-layout.ts";
import { moveWindow } from "./move-window.ts";
import { slicesLast } from "../../volumes/slices-last.ts";
import { takeSlices, takeWindow } from "./take-slices.ts";

/**
 * Cuts crops around points of a sagittal series, as the graders take them.
 * @param volume slices stretched to a square, [D, S, S].
 * @param points in that frame, in the order of the crops; null: a crop of mid-grey, 0.
 * @param augmentation of all slices; points move along. Gives the same pixels as to augment whole slices and then cut.
 * @returns [P, side, side, slices] in -1..1.
 */
export function cutSagittalCrops(
  volume: Grey,
  points: readonly (Point3 | null)[],
  layout: CropLayout,
  augmentation?: BaseAugmentation,
): Float32Array {
  const length = cropLength(layout);
  const crops = new Float32Array(points.length * length);
  const moved = points.map((point) => (point === null ? null : movePoint(point, augmentation)));
  const windows = moved.map((point) =>
    point === null
      ? null
      : placeWindow(volume.shape, point, [layout.slices, ...layout.window], layout.rounding),
  );
  const cut = augmentation === undefined ? cutter(volume) : augmentedCutter(volume, windows, augmentation);
  windows.forEach((window, index) => {
    if (window === null) return;
    const crop = resizeNearest(cut(window), [layout.slices, layout.side, layout.side]);
    crops.set(slicesLast(crop), index * length);
  });
  return crops;
}

function movePoint([x, y, z]: Point3, augmentation: BaseAugmentation | undefined): Point3 {
  const [movedX, movedY] = applyToPoint(augmentation?.move ?? IDENTITY, [x, y]);
  return [movedX, movedY, Math.max(0, z)]; // a net may find a point before the first slice
}

function cutter(volume: Grey): (window: CropWindow) => Grey {
  return (window) => takeWindow(volume, window);
}

/** Augments the slices that some window shows, and moves the pixels of each window alone. */
function augmentedCutter(
  volume: Grey,
  windows: readonly (CropWindow | null)[],
  augmentation: BaseAugmentation,
): (window: CropWindow) => Grey {
  const shown = [...new Set(windows.flatMap((window) => window?.slices ?? []))];
  const { voxels, shape } = takeSlices(volume, shown);
  const grey: Grey = { voxels: applyBaseGreys(voxels, shape, augmentation), shape };
  return (window) =>
    moveWindow(grey, { ...window, slices: window.slices.map((z) => shown.indexOf(z)) }, augmentation);
}
