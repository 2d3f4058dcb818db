import type { SeriesDescription } from "@spinegrade/competition-data";
import { type ChainSeries, toChainSeries } from "@spinegrade/predictor";
import type { TypedSeries } from "@spinegrade/series-types";
import { framesOf } from "@spinegrade/two-stage";
import type { Volume } from "@spinegrade/volumes";
import { readSeries } from "../reading/read-series.ts";

/** A series as the chain takes it, and as it is shown. */
export interface ShownSeries {
  readonly typed: TypedSeries;
  readonly chain: ChainSeries;
  /** The slices as they are. */
  readonly volume: Volume;
}

/** Reads a series for the chain. @param seriesId names it there. @returns or why it cannot be read. */
export async function readChainSeries(
  typed: TypedSeries,
  description: SeriesDescription,
  { seriesId, studyInstanceUid }: { readonly seriesId: number; readonly studyInstanceUid: string },
): Promise<ShownSeries | { readonly reason: string }> {
  const found = await readSeries(typed, studyInstanceUid, framesOf(description));
  if ("reason" in found) return found;
  return { typed, chain: toChainSeries({ seriesId, description }, found.stretched), volume: found.volume };
}
