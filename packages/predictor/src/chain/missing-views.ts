import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import type { ChainNets } from "./nets/chain-nets.ts";
import type { MissingView } from "./chain-prediction.ts";

/** Which rows need a view: those of graders of crops, and those of the fusion grader. */
const ROWS: Readonly<Record<SeriesDescription, readonly [crops: string, fusion: string]>> = {
  "Sagittal T1": ["foramina", "foramina"],
  "Sagittal T2/STIR": ["canal and of the recesses", "canal"],
  "Axial T2": ["recesses", "recesses"],
};
const MID_GREY = "graded with mid-grey in its place";

/**
 * The views that a study lacks, and what its graders do about it.
 * @param isThere whether the study has a view.
 * @param published whether graders of crops take mid-grey for Sagittal T2/STIR.
 */
export function missingViews(
  isThere: (view: SeriesDescription) => boolean,
  { gradesT1, gradesT2, gradesAxial, fusion }: ChainNets,
  published: boolean,
): MissingView[] {
  const isFused = fusion.graders.length > 0;
  const isCropped = !isFused || [gradesT1, gradesT2, gradesAxial].some((nets) => nets.length > 0);
  return SERIES_DESCRIPTIONS.filter((view) => !isThere(view)).map((view) => {
    const [cropped, fused] = ROWS[view];
    const ofCrops =
      published && view === "Sagittal T2/STIR"
        ? `the rows of the canal are omitted, and the recesses ${MID_GREY}`
        : `the rows of the ${cropped} are omitted`;
    const ofFusion = `the rows of the ${fused} are omitted, and the others ${MID_GREY}`;
    if (!isFused) return { view, done: ofCrops };
    return { view, done: isCropped ? `${ofCrops}; by the fusion grader ${ofFusion}` : ofFusion };
  });
}
