import type { SeriesDescription } from "@spinegrade/competition-data";
import type { ChainSeries } from "@spinegrade/predictor";
import type { TypedSeries } from "@spinegrade/series-types";
import { AXIAL_FRAME, POINT_FRAME } from "@spinegrade/two-stage";
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
  const sides = description === "Axial T2" ? [POINT_FRAME, AXIAL_FRAME] : [POINT_FRAME];
  const found = await readSeries(typed, studyInstanceUid, sides);
  if ("reason" in found) return found;
  const [stretched, wide] = found.stretched ?? [];
  if (stretched === undefined)
    throw new RangeError(`the slices of ${typed.seriesInstanceUid} are not stretched`);
  const chain = { seriesId, description, volume: stretched, ...(wide && { wide }) };
  return { typed, chain, volume: found.volume };
}
