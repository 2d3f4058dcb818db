import { sha256 } from "@spinegrade/pipeline";
import type { SeriesHeader } from "./file-kind.ts";

const LONGEST_DESCRIPTION = 40;

/**
 * The path of a series' volume in the output folder, without extension:
 * `<StudyInstanceUID>/<number>-<description>_<SeriesInstanceUID>`. Number and description are for people and may be
 * absent; the UIDs make the path unique.
 */
export function nameVolume({ studyUid, seriesUid, seriesNumber, description }: SeriesHeader): string {
  const number = /^\d{1,12}$/.test(seriesNumber) ? seriesNumber : "";
  const words = description
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_DESCRIPTION)
    .replaceAll(/^-+|-+$/g, "");
  const label = [number, words].filter((part) => part !== "").join("-");
  return `${fileNameOf(studyUid)}/${label === "" ? "" : `${label}_`}${fileNameOf(seriesUid)}`;
}

/** Returns a valid UID unchanged and hashes anything else, because such text could lead out of the folder. */
function fileNameOf(uid: string): string {
  if (/^\d[\d.]{0,63}$/.test(uid)) return uid;
  return `uid-${sha256(uid).slice(0, 32)}`;
}
