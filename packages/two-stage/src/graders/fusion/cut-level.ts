import type { BaseAugmentation } from "@spinegrade/augmentation";
import { LEVELS } from "@spinegrade/competition-data";
import { tenSlices } from "../../volumes/ten-slices.ts";
import { type CropLayout, cropLength } from "../crops/crop-layout.ts";
import { cutSagittalCrops } from "../crops/cut-sagittal-crops.ts";
import { takeSlices } from "../crops/take-slices.ts";
import { type AxialDraw, type AxialSlices, axialLength, cutAxialLevel } from "./cut-axial-level.ts";
import { FUSION_CONDITIONS } from "./fusion-columns.ts";
import type { FusionViews, SagittalView } from "./fusion-views.ts";

/** Layouts of the crops of a level. */
export interface FusionLayout {
  readonly sagittal: CropLayout;
  readonly axial: AxialSlices;
}

/** The crops of one level. */
export interface LevelCrops {
  /** Crops of each condition, [5, side, side, slices]. */
  readonly sagittal: Float32Array;
  /** [Z, side, side, 3], six slices of each series. */
  readonly axial: Float32Array;
}

/** Random draws for the crops of a training example. */
export interface LevelDraw {
  readonly sagittal: BaseAugmentation;
  readonly axial: AxialDraw;
  /** Whether a sagittal slice is blackened: of the canal, the left and the right foramen. */
  readonly blackened: readonly (readonly boolean[])[];
}

/** Indices of the canal and of either foramen among the ten slices that represent a series, the patient's right first. */
const SHOWN = { canal: [3, 4, 5, 6, 7], left: [5, 6, 7, 8, 9], right: [0, 1, 2, 3, 4] } as const;

/** Sagittal slices of a crop. */
export const SAGITTAL_SLICES = SHOWN.canal.length;
const BLACK = -1;

/** The slice of a sagittal series in the middle of the crops of a level: of the canal, the left or the right foramen. */
export function middleOfCrop(which: keyof typeof SHOWN, depth: number): number {
  return tenSlices(depth)[SHOWN[which][SAGITTAL_SLICES >> 1] ?? 0] ?? 0;
}

/** Cuts the crops of a level, by its index. A view that is missing, or has no point of the level, is 0. */
export function cutLevel(
  { canal, foramina, axial }: FusionViews,
  level: number,
  layout: FusionLayout,
  draw?: LevelDraw,
): LevelCrops {
  const length = cropLength(layout.sagittal);
  const sagittal = new Float32Array(FUSION_CONDITIONS.length * length);
  const put = (view: SagittalView | null, which: keyof typeof SHOWN, conditions: readonly number[]): void => {
    const crop = cutSagittal(view, level, SHOWN[which], layout.sagittal, draw?.sagittal);
    if (crop === null) return;
    blacken(crop, draw?.blackened[Object.keys(SHOWN).indexOf(which)] ?? []);
    for (const condition of conditions) sagittal.set(crop, condition * length);
  };
  put(canal, "canal", [0, 3, 4]); // the recesses see the canal's crop again
  put(foramina, "left", [1]);
  put(foramina, "right", [2]);
  const size = axialLength(layout.axial);
  const all = new Float32Array(Math.max(1, axial.length) * size);
  axial.forEach((view, index) => {
    const cut = cutAxialLevel(view, level, layout.axial, draw?.axial);
    if (cut !== null) all.set(cut, index * size);
  });
  return { sagittal, axial: all };
}

/** The crops of all levels of a study, L1/L2 to L5/S1. */
export function cutStudy(views: FusionViews, layout: FusionLayout): LevelCrops[] {
  return LEVELS.map((_, level) => cutLevel(views, level, layout));
}

function cutSagittal(
  view: SagittalView | null,
  level: number,
  shown: readonly number[],
  layout: CropLayout,
  augmentation: BaseAugmentation | undefined,
): Float32Array | null {
  const point = view?.points[level] ?? null;
  if (view === null || point === null) return null;
  const ten = tenSlices(view.volume.shape[0]);
  const slices = takeSlices(
    view.volume,
    shown.map((index) => ten[index] ?? 0),
  );
  return cutSagittalCrops(slices, [[...point, SAGITTAL_SLICES >> 1]], layout, augmentation);
}

/** Blackens slices of a crop [side, side, slices]. */
function blacken(crop: Float32Array, isBlackened: readonly boolean[]): void {
  if (!isBlackened.includes(true)) return;
  for (let index = 0; index < crop.length; index++)
    if (isBlackened[index % isBlackened.length] === true) crop[index] = BLACK;
}
