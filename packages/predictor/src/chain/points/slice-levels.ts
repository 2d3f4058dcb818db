import { LEVELS } from "@spinegrade/competition-data";
import type { AxialSliceLevel, ChainSeries } from "../chain-prediction.ts";

/** The likeliest level of each slice of an axial series. @param probabilities of each slice, L1/L2 to L5/S1. */
export function sliceLevels(
  { seriesId, volume }: Pick<ChainSeries, "seriesId" | "volume">,
  probabilities: readonly (readonly number[])[],
): AxialSliceLevel[] {
  return volume.sliceTable.slices.flatMap(({ instanceNumber, zIndex }) => {
    const own = probabilities[zIndex] ?? [];
    const confidence = Math.max(...own);
    const level = LEVELS[own.indexOf(confidence)];
    return level === undefined ? [] : [{ seriesId, instanceNumber, zIndex, level, confidence }];
  });
}
