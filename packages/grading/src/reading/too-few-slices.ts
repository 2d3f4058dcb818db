import { countOf } from "@spinegrade/pipeline";
import type { SliceTable } from "@spinegrade/volumes";

/** Fewer are a scout, or one file of many that each state another series. */
const FEWEST_SLICES = 3;

/** Why a sagittal series shows too little to be graded; undefined where it does not. */
export function whyTooFewSlices({ shape: [slices] }: Pick<SliceTable, "shape">): string | undefined {
  return slices < FEWEST_SLICES
    ? `it has ${countOf(slices, "slice")}, and a sagittal series of fewer than ${FEWEST_SLICES} shows too little`
    : undefined;
}
