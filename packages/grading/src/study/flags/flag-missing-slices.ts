import { findGaps } from "@spinegrade/dicom-ingest";
import { countOf } from "@spinegrade/pipeline";
import type { FoundStudy } from "@spinegrade/series-types";
import type { SliceTable } from "@spinegrade/volumes";
import type { GradingFlag } from "../graded-study.ts";
import { SLICES_MISSING } from "./study-flags.ts";

/**
 * The doubt about every row of a series of which more slices cannot be used than its gaps have room for: where they lay is
 * unknown. Of gaps the rows next to them are flagged alone.
 */
export function flagMissingSlices(
  seriesInstanceUid: string,
  { quarantined, slices }: Pick<SliceTable, "quarantined" | "slices">,
  { unusableSlices }: Pick<FoundStudy, "unusableSlices">,
): GradingFlag[] {
  const lost = quarantined.length + (unusableSlices.get(seriesInstanceUid) ?? 0);
  // a gap with room for more is one between stacks
  const gaps = findGaps(slices).filter(({ missing }) => missing <= lost);
  const room = gaps.reduce((sum, { missing }) => sum + missing, 0);
  if (lost <= room) return [];
  const reason = `${countOf(lost, "slice")} of its series cannot be used, and where they lay is unknown`;
  return [{ flag: SLICES_MISSING, reason }];
}
