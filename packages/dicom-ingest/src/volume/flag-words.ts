import type { FlagName } from "./series-flags.ts";

/** What each flag means, for people. */
export const FLAG_WORDS: Readonly<Record<FlagName, string>> = {
  "ordered-by-instance-number": "positions are unknown: the slices are in order of instance number",
  "pixel-spacing-missing": "pixel spacing is unknown",
  "mixed-orientations": "turned otherwise than most slices",
  "other-plane": "not in the plane that the series is listed as",
  "ambiguous-orientation": "half way between two planes or directions of the body: which is which is a guess",
  "mixed-shapes": "of another size than most slices",
  "duplicate-positions": "several slices at one place",
  "duplicate-instance-numbers": "one instance number in several files",
  "instance-number-mismatch": "(0020,0013) disagrees with the file name",
  "same-sop-instance-twice": "one SOP instance in several files",
  "rescale-differs": "rescale slope or intercept differs from most slices",
};
