import { checkBlank } from "./check-blank.ts";
import { checkExchange } from "./check-exchange.ts";
import { checkGreys } from "./check-greys.ts";
import { checkHeaders } from "./check-headers.ts";
import { checkMetal } from "./check-metal.ts";
import { checkMotion } from "./check-motion.ts";
import { checkSides } from "./check-sides.ts";
import { checkSlices } from "./check-slices.ts";
import type { QualityEvidence, QualityFlag } from "./quality-evidence.ts";

/** Flags what speaks against grading a study's images, from headers, slice tables and voxels. */
export function checkQuality({ series, points, pair }: QualityEvidence): QualityFlag[] {
  return [
    ...checkHeaders(series),
    ...series.flatMap(checkSlices),
    ...series.flatMap(checkGreys),
    ...series.flatMap(checkBlank),
    ...series.flatMap(checkMotion),
    ...(pair === undefined ? [] : checkExchange(pair)),
    ...(points === undefined ? [] : [...checkSides(points), ...checkMetal(points)]),
  ];
}
