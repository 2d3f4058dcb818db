import type { Generator } from "@spinegrade/random";
import { type AxialCrop, type AxialLayout, cutAxialCrops } from "../crops/cut-axial-crops.ts";
import { cutRecessCrops } from "../crops/cut-recess-crops.ts";
import { drawCropAugmentation } from "../crops/draw-crop-augmentation.ts";
import { graderOptions, type GraderSettings } from "../grader-settings.ts";
import { type AxialCropGrader, createAxialCropGrader } from "../nets/axial-crop-grader.ts";
import { AXIAL_GRADER_KEYS } from "../nets/axial-grader-keys.ts";
import type { RecessCrops } from "../nets/recess-crops.ts";
import { type ReadVolume, volumeReaders } from "../volume-readers.ts";
import { choosePlaces, readSagittalView } from "./cut-sample.ts";
import type { GraderSample } from "./grader-sample.ts";
import { graderTask } from "./grader-task.ts";

/** The options of a run file of the axial grader. */
interface AxialSettings extends GraderSettings {
  /** The scope of one draw of the axial augmentation. */
  readonly axialDraw: "per-crop" | "per-slice";
}

const OPTIONS = {
  ...graderOptions(["sagittal", "levels", "axial"]),
  axialDraw: {
    enum: ["per-crop", "per-slice"],
    default: "per-crop",
    description: "What one draw of the axial augmentation applies to; `per-slice` is as published.",
  },
};

/** Grades of the recesses from crops of Axial T2 and Sagittal T2/STIR. */
export const GRADES_AXIAL = graderTask<AxialSettings, RecessCrops, AxialCropGrader>({
  name: "grades-axial",
  title: "grades of the recesses on Axial T2 and Sagittal T2/STIR",
  group: "ss",
  net: AXIAL_GRADER_KEYS,
  options: OPTIONS,
  create: createAxialCropGrader,
  cutter: (grader, settings, workDir) => {
    const readers = volumeReaders(workDir);
    return async (sample, generator) => {
      const read = readers();
      const view = await readSagittalView(sample.sagittal, settings, read, generator);
      const sagittal = cutRecessCrops(view, grader.sagittalLayout, view?.augmentation);
      return {
        sagittal,
        axial: await cutAxial(sample, { layout: grader.axialLayout, settings, read }, generator),
      };
    };
  },
});

interface AxialSource {
  readonly layout: AxialLayout;
  readonly settings: AxialSettings;
  readonly read: ReadVolume;
}

async function cutAxial(
  { axial }: GraderSample,
  { layout, settings, read }: AxialSource,
  generator?: Generator,
): Promise<Float32Array> {
  const crops: (AxialCrop | null)[] = [];
  for (const place of axial === undefined ? [] : choosePlaces(axial, settings, generator)) {
    const draws = settings.axialDraw === "per-slice" ? layout.slices : 1;
    const augmentations =
      generator &&
      Array.from({ length: draws }, () =>
        drawCropAugmentation("axial", layout.window[0], generator, settings.cropAugmentation),
      );
    crops.push(
      place && {
        volume: await read(place.volumeKey),
        point: place.point,
        ...(augmentations && { augmentations }),
      },
    );
  }
  return cutAxialCrops(crops, layout);
}
