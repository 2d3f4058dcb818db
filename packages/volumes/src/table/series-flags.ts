/** Remarks for readers of a volume, in the order in which flags are listed. */
export const FLAG_NAMES = [
  "ordered-by-instance-number",
  "pixel-spacing-missing",
  "mixed-orientations",
  "mixed-frames-of-reference",
  "mixed-patients",
  "mixed-series",
  "other-kind",
  "other-plane",
  "ambiguous-orientation",
  "orientation-contradicted",
  "single-slice",
  "mixed-spacings",
  "concatenation-incomplete",
  "mixed-shapes",
  "mixed-bit-depths",
  "duplicate-positions",
  "copies-dropped",
  "repeated-images",
  "blank-slices",
  "duplicate-instance-numbers",
  "instance-number-mismatch",
  "same-sop-instance-twice",
  "rescale-differs",
  "rescale-applied",
  "modality-lut",
  "several-acquisitions",
  "mixed-acquisitions",
  "gap-between-slices",
  "uneven-spacing",
  "monochrome1",
  "mosaic",
  "trailing-pixel-data",
  "bits-above-stored",
] as const;

export type FlagName = (typeof FLAG_NAMES)[number];

/** A remark on a series that is still used, and the files that it concerns; without files it concerns all of them. */
export interface SeriesFlag {
  readonly flag: FlagName;
  readonly files: readonly string[];
}
