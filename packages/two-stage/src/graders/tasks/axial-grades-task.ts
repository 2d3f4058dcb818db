import type { Grey } from "@spinegrade/crops";
import { compileSchema } from "@spinegrade/pipeline";
import type { Generator } from "@spinegrade/random";
import type { TwoStageJob, TwoStageTask } from "../../task/two-stage-task.ts";
import { type AxialCropGrader, createAxialCropGrader, type RecessCrops } from "../nets/axial-crop-grader.ts";
import { AXIAL_GRADER_KEYS } from "../nets/axial-grader-keys.ts";
import { axialLength, cutAxialCrop } from "../crops/cut-axial-crops.ts";
import { cutRecessCrops } from "../crops/cut-recess-crops.ts";
import { choosePlaces, readSagittalView } from "./cut-sample.ts";
import { drawCropAugmentation } from "../crops/draw-crop-augmentation.ts";
import { columnsOf } from "../grader-columns.ts";
import type { GraderSample } from "./grader-sample.ts";
import { graderOptions, type GraderSettings, pickOptions, settingsSchema } from "../grader-settings.ts";
import { graderTraining } from "./grader-training.ts";
import { readGraderPoints } from "../points/read-grader-points.ts";
import { GRADE_FIGURES, GRADE_FILE } from "./validate-grades.ts";
import { volumeReader } from "../volume-reader.ts";

const COLUMNS = columnsOf("ss");

/** The options of a run file of the axial grader. */
interface AxialSettings extends GraderSettings {
  /** What one draw of the axial augmentation applies to. */
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

const parseSettings = compileSchema<AxialSettings>(settingsSchema(OPTIONS));

/** Grades of the recesses from crops of Axial T2 and Sagittal T2/STIR. */
export const GRADES_AXIAL: TwoStageTask = {
  name: "grades-axial",
  title: "grades of the recesses on Axial T2 and Sagittal T2/STIR",
  net: AXIAL_GRADER_KEYS,
  options: OPTIONS,
  lossTerms: { grade: { weight: 1, title: "grade" } },
  figures: GRADE_FIGURES,
  files: [GRADE_FILE],
  readPoints: (job) => readGraderPoints(job, settingsOf(job)),
  withTraining: async (job, use) => {
    const settings = settingsOf(job);
    const { seed, recompute, net } = job.config;
    const grader = createAxialCropGrader(net, { seed, recompute });
    const cut = async (sample: GraderSample, generator?: Generator): Promise<RecessCrops> => {
      const read = volumeReader(job.folders.workDir);
      const view = await readSagittalView(sample.sagittal, settings, read, generator);
      const sagittal = cutRecessCrops(view, grader.sagittalLayout, view?.augmentation);
      return { sagittal, axial: await cutAxial(sample, { grader, settings, read }, generator) };
    };
    try {
      return await use(graderTraining(job, settings, { group: "ss", grader, cut }));
    } finally {
      grader.net.dispose();
    }
  },
};

function settingsOf({ config, run }: TwoStageJob): AxialSettings {
  return parseSettings(pickOptions(config, OPTIONS), `the run ${run}`);
}

interface AxialSource {
  readonly grader: Pick<AxialCropGrader, "axialLayout">;
  readonly settings: AxialSettings;
  readonly read: (key: string) => Promise<Grey>;
}

async function cutAxial(
  { axial }: GraderSample,
  { grader: { axialLayout }, settings, read }: AxialSource,
  generator?: Generator,
): Promise<Float32Array> {
  const length = axialLength(axialLayout);
  const crops = new Float32Array(COLUMNS.length * length);
  const places = axial === undefined ? [] : choosePlaces(axial, settings, generator);
  for (const [index, place] of places.entries()) {
    const draws = settings.axialDraw === "per-slice" ? axialLayout.slices : 1;
    const augmentations =
      generator &&
      Array.from({ length: draws }, () =>
        drawCropAugmentation("axial", axialLayout.window[0], generator, settings.cropAugmentation),
      );
    if (place === null) continue;
    const request = {
      volume: await read(place.volumeKey),
      point: place.point,
      isRight: COLUMNS[index]?.side === "right",
    };
    crops.set(cutAxialCrop(request, axialLayout, augmentations), index * length);
  }
  return crops;
}
