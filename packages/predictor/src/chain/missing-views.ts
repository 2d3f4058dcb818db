import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import type { ChainNets } from "./nets/chain-nets.ts";
import type { MissingView } from "./chain-prediction.ts";

type Rows = "foramina" | "canal" | "recesses";

const SHOWN_BY: Readonly<Record<Rows, SeriesDescription>> = {
  ...{ foramina: "Sagittal T1", canal: "Sagittal T2/STIR", recesses: "Axial T2" },
};

/** Rows that need a view: those of graders of crops, and those of the fusion grader. */
const ROWS: Readonly<Record<SeriesDescription, readonly [crops: readonly Rows[], fusion: Rows]>> = {
  "Sagittal T1": [["foramina"], "foramina"],
  "Sagittal T2/STIR": [["canal", "recesses"], "canal"],
  "Axial T2": [["recesses"], "recesses"],
};
/** Those that need it where the points of both sagittal series are found together. */
const OF_PAIRS: readonly Rows[] = ["foramina", "canal", "recesses"];
const MID_GREY = "graded with mid-grey in its place";
/** Grading of the recesses without the canal's crops, as published. */
const GREY: Readonly<Record<SeriesDescription, string | null>> = {
  "Sagittal T1": "graded with mid-grey in place of Sagittal T2/STIR",
  "Sagittal T2/STIR": MID_GREY,
  "Axial T2": null,
};

/**
 * The views that a study lacks, and what its graders do about it.
 * @param isThere whether the study has a view.
 * @param published whether graders of crops take mid-grey for Sagittal T2/STIR.
 */
export function missingViews(
  isThere: (view: SeriesDescription) => boolean,
  nets: ChainNets,
  published: boolean,
): MissingView[] {
  const { gradesT1, gradesT2, gradesAxial, fusion } = nets;
  const isFused = fusion.graders.length > 0;
  const isCropped = !isFused || [gradesT1, gradesT2, gradesAxial].some((graders) => graders.length > 0);
  return SERIES_DESCRIPTIONS.filter((view) => !isThere(view)).map((view) => {
    const [cropped, fused] = ROWS[view];
    const needed = isOfPairs(view, nets) ? OF_PAIRS : cropped;
    const grey = published && needed.includes("recesses") ? GREY[view] : null;
    const rows = grey === null ? needed : needed.filter((one) => one !== "recesses");
    const omitted = `the rows of the ${list(rows)} are omitted`;
    const ofCrops = grey === null ? omitted : `${omitted}, and the recesses ${grey}`;
    const ofFusion = `the rows of the ${fused} are omitted, and the others ${MID_GREY}`;
    const omits = (isCropped ? rows : [fused]).map((one) => SHOWN_BY[one]);
    if (!isFused) return { view, omits, done: ofCrops };
    return { view, omits, done: isCropped ? `${ofCrops}; by the fusion grader ${ofFusion}` : ofFusion };
  });
}

/** Whether the other sagittal series has no points without this one. */
function isOfPairs(view: SeriesDescription, { foramina, canal, pairs }: ChainNets): boolean {
  if (pairs.length === 0 || view === "Axial T2") return false;
  return (view === "Sagittal T1" ? canal : foramina).length === 0;
}

function list(rows: readonly Rows[]): string {
  const [others, last] = [rows.slice(0, -1), rows.slice(-1)];
  return [others.join(", of the "), ...last].filter((one) => one !== "").join(" and of the ");
}
