import type { BaseAugmentation } from "@spinegrade/augmentation";
import type { Grey, Point3 } from "@spinegrade/crops";
import type { Generator } from "@spinegrade/random";
import { POINT_FRAME } from "../../studies/study.ts";
import type { CropPlace, ViewPlaces } from "../points/crop-place.ts";
import { drawCropAugmentation } from "../crops/draw-crop-augmentation.ts";
import { drawPlaces } from "../points/draw-places.ts";
import type { GraderSettings } from "../grader-settings.ts";
import type { ReadVolume } from "../volume-readers.ts";

/** The series, points and augmentation of an example's sagittal crops. */
interface SagittalView {
  readonly volume: Grey;
  readonly points: readonly (Point3 | null)[];
  readonly augmentation?: BaseAugmentation;
}

/** Chooses the centres of crops: drawn at random in training, otherwise the found points. */
export function choosePlaces(
  view: ViewPlaces,
  settings: GraderSettings,
  generator: Generator | undefined,
): readonly (CropPlace | null)[] {
  return generator === undefined ? view.found : drawPlaces(view, settings, generator);
}

/** Chooses and reads what sagittal crops are cut from; null where no point says where. */
export async function readSagittalView(
  view: ViewPlaces,
  settings: GraderSettings,
  read: ReadVolume,
  generator?: Generator,
): Promise<SagittalView | null> {
  const places = choosePlaces(view, settings, generator);
  const augmentation =
    generator && drawCropAugmentation("sagittal", POINT_FRAME, generator, settings.cropAugmentation);
  const [first] = places.filter((place) => place !== null);
  if (first === undefined) return null;
  const volume = await read(first.volumeKey);
  const points = places.map((place) => place?.point ?? null);
  return { volume, points, ...(augmentation && { augmentation }) };
}
