import { canalPath, sacContrasts } from "../images/canal-path.ts";
import { canalSections, type Section } from "../images/canal-sections.ts";
import { pairSamplers } from "../images/pair-samplers.ts";
import type { LevelEvidence } from "../levels/level-evidence.ts";
import { levelCentres, placePoints } from "../levels/place-points.ts";
import { spineLine } from "../levels/spine-line.ts";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag } from "./quality-evidence.ts";

/** Sections from so far below the lowest point to so far above the highest, mm; at least so many show the sac. */
const BEYOND_MM = 10;
const LEAST_SECTIONS = 10;
/** Greys by which the sac must be brighter on T1 than it can be on T2; on pairs in order it is less so by 49 and more. */
const MARGIN = 20;
/** Greys by which the sac is brighter on T2 on any pair in order: fat, dark on STIR, may outshine it on T1, but does not hide it. */
const SAC_SEEN = 80;

/**
 * Flags a pair of T1 and T2 whose headers may be exchanged: nothing of a sac's size along the spine is as much brighter on
 * T2 as something is on T1. Fluid in the sac is bright on T2 and dark on T1, whatever the scanner.
 */
export function checkExchange(evidence: LevelEvidence): QualityFlag[] {
  const points = evidence.series.flatMap(placePoints);
  const line = spineLine(levelCentres(points));
  const [t1, t2] = pairSamplers(evidence);
  if (line === undefined || t1 === undefined || t2 === undefined) return [];
  const heights = points.map(({ placeMm }) => placeMm[2]);
  const [low, high] = [Math.min(...heights) - BEYOND_MM, Math.max(...heights) + BEYOND_MM];
  const sections = canalSections(t1, t2, line, [low, high]);
  const onT2 = brightest(sections);
  const onT1 = brightest(
    sections.map(({ z, contrast }) => ({ z, contrast: contrast.map((value) => -value) })),
  );
  if (onT2 === undefined || onT1 === undefined) return [];
  if (onT2 >= SAC_SEEN || onT1 < onT2 + MARGIN) return [];
  const ids = [evidence.t1, evidence.t2].flatMap((volume) => volume?.sliceTable.seriesId ?? []);
  const text =
    "the fluid of the dural sac is bright in the series that is called T1, and not in the one called T2 or STIR: " +
    "their headers may be exchanged";
  return [{ code: "series-exchanged", text, seriesIds: ids }];
}

/** Median contrast of the brightest path of a sac's size between both series; undefined where too little is seen. */
function brightest(sections: readonly Section[]): number | undefined {
  const contrasts = sacContrasts(sections, canalPath(sections));
  return contrasts.length < LEAST_SECTIONS ? undefined : quantile(contrasts, 0.5);
}
