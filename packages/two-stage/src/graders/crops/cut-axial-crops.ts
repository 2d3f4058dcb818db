import type { BaseAugmentation } from "@spinegrade/augmentation";
import { type Grey, placeWindow, type Point3, resizeNearest } from "@spinegrade/crops";
import { augmentCrop } from "./augment-crop.ts";
import { type CropLayout, cropLength } from "./crop-layout.ts";
import { mirrorGreys } from "../../volumes/mirror-greys.ts";
import { slicesLast } from "../../volumes/slices-last.ts";
import { takeSlices, takeWindow } from "./take-slices.ts";
import { AXIAL_FRAME, POINT_FRAME } from "../../studies/study.ts";
import { columnsOf } from "../grader-columns.ts";

/** The middle of the axial frame, in which crops lie. */
const MIDDLE = 512;
const MARGIN = (AXIAL_FRAME - MIDDLE) / 2;

/** The place of a crop of the axial grader. */
export interface AxialCrop {
  /** Slices stretched to `AXIAL_FRAME`. */
  readonly volume: Grey;
  /** In the frame of 512 px. */
  readonly point: Point3;
  /** None; one for all slices; or one for each. */
  readonly augmentations?: readonly BaseAugmentation[];
}

/** A crop of one side. */
interface AxialCropRequest extends AxialCrop {
  /** Crops of right recesses are mirrored, so that they look like left ones. */
  readonly isRight: boolean;
}

/** Slices of an axial crop, and the channels that each has: itself, or with its neighbours in the crop. */
export interface AxialLayout extends CropLayout {
  readonly channels: 1 | 3;
}

/**
 * Cuts the crops of a study.
 * @param crops of the left recesses L1/L2 to L5/S1, then of the right ones; null or absent: 0.
 * @returns [10, slices, side, side, channels] in -1..1.
 */
export function cutAxialCrops(crops: readonly (AxialCrop | null)[], layout: AxialLayout): Float32Array {
  const columns = columnsOf("ss");
  const length = axialLength(layout);
  const all = new Float32Array(columns.length * length);
  for (const [index, { side }] of columns.entries()) {
    const crop = crops[index] ?? null;
    if (crop !== null) all.set(cutAxialCrop({ ...crop, isRight: side === "right" }, layout), index * length);
  }
  return all;
}

/**
 * Cuts one crop around a point of an axial series.
 * @returns [slices, side, side, channels] in -1..1.
 */
export function cutAxialCrop(
  { volume, point: [x, y, z], isRight, augmentations = [] }: AxialCropRequest,
  layout: AxialLayout,
): Float32Array {
  const toFrame = (pixel: number): number => (pixel * AXIAL_FRAME) / POINT_FRAME - MARGIN;
  const { slices, window, side } = layout;
  const placed = placeWindow(
    [volume.shape[0], MIDDLE, MIDDLE],
    [toFrame(x), toFrame(y), Math.max(0, z)],
    [slices, ...window],
  );
  if (placed === null) return new Float32Array(axialLength(layout));
  const plain = takeWindow(volume, { ...placed, top: placed.top + MARGIN, left: placed.left + MARGIN });
  const grey = augment(isRight ? mirrorGreys(plain, [true, false]) : plain, augmentations);
  return withNeighbours(resizeNearest(grey, [slices, side, side]), layout);
}

/** The number of values of an axial crop. */
function axialLength(layout: AxialLayout): number {
  return cropLength(layout) * layout.channels;
}

function augment(grey: Grey, augmentations: readonly BaseAugmentation[]): Grey {
  const [first] = augmentations;
  if (first === undefined) return grey;
  const [slices, rows, columns] = grey.shape;
  const voxels = new Uint8Array(grey.voxels.length);
  for (let slice = 0; slice < slices; slice++) {
    const one = takeSlices(grey, [slice]);
    voxels.set(augmentCrop(one, augmentations[slice] ?? first).voxels, slice * rows * columns);
  }
  return { voxels, shape: grey.shape };
}

/** [slices, rows, columns] -> [slices, rows, columns, channels]; the crop's first and last slice repeat. */
function withNeighbours(crop: ReturnType<typeof resizeNearest>, { channels }: AxialLayout): Float32Array {
  if (channels === 1) return crop.values;
  const [slices, rows, columns] = crop.shape;
  const area = rows * columns;
  const all = new Float32Array(3 * crop.values.length);
  for (let slice = 0; slice < slices; slice++) {
    const near = [Math.max(0, slice - 1), slice, Math.min(slices - 1, slice + 1)];
    const values = new Float32Array(3 * area);
    near.forEach((from, channel) => {
      values.set(crop.values.subarray(from * area, (from + 1) * area), channel * area);
    });
    all.set(slicesLast({ values, shape: [3, rows, columns] }), 3 * slice * area);
  }
  return all;
}
