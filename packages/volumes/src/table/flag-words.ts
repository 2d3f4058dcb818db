import type { FlagName, SeriesFlag } from "./series-flags.ts";

/** The meaning of each flag, for people. */
export const FLAG_WORDS: Readonly<Record<FlagName, string>> = {
  "ordered-by-instance-number": "positions are unknown: the slices are in order of instance number",
  "pixel-spacing-missing": "pixel spacing is unknown",
  "mixed-orientations": "different orientation from most slices",
  "mixed-frames-of-reference": "another frame of reference than most slices: positions cannot be compared",
  "mixed-patients": "another PatientID than most slices, though all state one series",
  "mixed-series":
    "another StudyInstanceUID or SeriesInstanceUID than most slices: files of another series lie in the folder",
  "other-kind": "no MR image, by its SOP class or modality",
  "other-plane": "not in the plane that the series is listed as",
  "ambiguous-orientation": "half way between two planes or directions of the body: the choice is a guess",
  "orientation-contradicted":
    "PatientOrientation contradicts ImageOrientationPatient: left and right, or up and down, may be exchanged",
  "single-slice": "one slice alone: a scout, or each file of a series has another SeriesInstanceUID",
  "mixed-spacings": "other pixel spacing than most slices: one scale does not hold for the volume",
  "concatenation-incomplete": "parts of an image that was divided into several files are missing",
  "mixed-shapes": "different size from most slices",
  "mixed-bit-depths": "another BitsStored than most slices: brightness may differ from slice to slice",
  "duplicate-positions": "several slices at one place",
  "copies-dropped": "copies of other slices, with the same pixels at the same place: not in the volume",
  "repeated-images": "the same picture at several places: slices were copied over others",
  "blank-slices": "all pixels have one value: nothing is shown",
  "duplicate-instance-numbers": "one instance number in several files",
  "instance-number-mismatch": "(0020,0013) disagrees with the file name",
  "same-sop-instance-twice": "one SOP instance in several files",
  "rescale-differs":
    "rescale slope or intercept differs from most slices and is not applied: brightness may differ from slice to slice",
  "rescale-applied":
    "rescale slope or intercept differs from most slices, or the slope is negative: both are applied to all",
  "modality-lut":
    "a modality look-up table, which is not applied: greys may be inverted or not in proportion",
  "several-acquisitions": "different acquisition from most slices, in a separate group",
  "mixed-acquisitions": "different echo, b-value or temporal position from most slices of its group",
  "gap-between-slices": "next to a gap: slices are missing, or stacks are apart",
  "uneven-spacing": "nearer to or further from its neighbour than most slices",
  monochrome1: "stored as MONOCHROME1: small values are bright, and dark in the volume",
  mosaic: "several slices tiled into one image, whose positions are unknown",
  "trailing-pixel-data": "bytes follow the last image in PixelData: rows or columns may be wrong",
  "bits-above-stored":
    "values have bits above HighBit, which are cut off: BitsStored and HighBit may be too low, and the greys wrong",
};

const NAMES_SHOWN = 5;

/** Describes a flag in words, with the first of the files that it concerns. */
export function describeFlag({ flag, files }: SeriesFlag): string {
  if (files.length === 0) return FLAG_WORDS[flag];
  const shown = files.slice(0, NAMES_SHOWN).join(", ");
  const rest = files.length - NAMES_SHOWN;
  return `${FLAG_WORDS[flag]}: ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}
