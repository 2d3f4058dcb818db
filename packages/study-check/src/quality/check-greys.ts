import { countGreys } from "../math/count-greys.ts";
import type { QualityFlag, StudySeries } from "./quality-evidence.ts";

/** Greys that count as white and as black. */
const WHITE_FROM = 245;
const BLACK_TO = 10;
/** Share of white voxels from which they are no tissue where black ones are fewer: air is black. */
const LEAST_WHITE = 0.04;

/**
 * Flags a series whose background is white, as where a header calls values inverted or unsigned that are not: MR images have
 * 0.1 % of their voxels at full brightness, and air is black.
 */
export function checkGreys({ volume: { voxels, sliceTable } }: StudySeries): QualityFlag[] {
  const counts = countGreys(voxels);
  const white = sum(counts.subarray(WHITE_FROM));
  const black = sum(counts.subarray(0, BLACK_TO + 1));
  if (white < LEAST_WHITE * voxels.length || white <= black) return [];
  const percent = Math.round((100 * white) / voxels.length);
  const text =
    `${percent} % of the picture is white and less of it black: PhotometricInterpretation or PixelRepresentation may be ` +
    "wrong, or bright tissue is cut off";
  return [{ code: "white-background", text, seriesIds: [sliceTable.seriesId] }];
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
