import type { SeriesDescription } from "@spinegrade/competition-data";
import { type ChainSeries, toChainSeries } from "@spinegrade/predictor";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { framesOf } from "@spinegrade/two-stage";
import type { Volume } from "@spinegrade/volumes";
import { flagMissingSlices } from "../study/flags/flag-missing-slices.ts";
import type { GradingFlag } from "../study/graded-study.ts";
import { readSeries } from "../reading/read-series.ts";
import { whyTooFewSlices } from "../reading/too-few-slices.ts";

/** A series as the chain takes it, and as it is shown. */
export interface ShownSeries {
  readonly typed: TypedSeries;
  readonly chain: ChainSeries;
  /** The slices as they are. */
  readonly volume: Volume;
  /** Doubts about every row that is graded on it. */
  readonly flags: readonly GradingFlag[];
}

/** Reads a series for the chain. @param seriesId names it there. @returns or why it cannot be read. */
export async function readChainSeries(
  typed: TypedSeries,
  description: SeriesDescription,
  { seriesId, study }: { readonly seriesId: number; readonly study: FoundStudy },
): Promise<ShownSeries | { readonly reason: string }> {
  const found = await readSeries(typed, study.studyInstanceUid, framesOf(description));
  if ("reason" in found) return found;
  const reason = description === "Axial T2" ? undefined : whyTooFewSlices(found.volume.sliceTable);
  if (reason !== undefined) return { reason };
  const flags = flagMissingSlices(typed.seriesInstanceUid, found.volume.sliceTable, study);
  return {
    typed,
    chain: toChainSeries({ seriesId, description }, found.stretched),
    volume: found.volume,
    flags,
  };
}
