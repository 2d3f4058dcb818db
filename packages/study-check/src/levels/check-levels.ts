import { checkAgreement } from "./check-agreement.ts";
import { checkCount } from "./check-count.ts";
import { checkCurve } from "./check-curve.ts";
import { checkFieldOfView } from "./check-field-of-view.ts";
import { checkHeatmaps } from "./check-heatmaps.ts";
import { checkPlaces } from "./check-places.ts";
import { checkSpacing } from "./check-spacing.ts";
import { countEvidence } from "./count-evidence.ts";
import type { LevelCheck, LevelEvidence } from "./level-evidence.ts";
import { LEVEL_LIMITS, type LevelLimits } from "./level-limits.ts";
import { levelCentres, placePoints } from "./place-points.ts";
import { spineLine } from "./spine-line.ts";

/**
 * Checks whether the names of a study's levels can be trusted: the points against each other and against what a lumbar
 * spine looks like, their heatmaps, the field of view, and landmarks in the pictures by which vertebrae are counted.
 * @param limits those that differ from `LEVEL_LIMITS`.
 */
export function checkLevels(evidence: LevelEvidence, limits: Partial<LevelLimits> = {}): LevelCheck {
  const all: LevelLimits = { ...LEVEL_LIMITS, ...limits };
  const { series } = evidence;
  const points = series.flatMap(placePoints);
  const centres = levelCentres(points);
  const line = spineLine(centres);
  const reasons = [
    ...checkPlaces(series, points),
    ...checkSpacing(centres, all),
    ...checkAgreement(points, all),
    ...checkCurve(centres, all),
    ...series.flatMap((one) => checkHeatmaps(one, all)),
    ...series.flatMap((one) => checkFieldOfView(one, all)),
    ...(line === undefined ? [] : checkCount(countEvidence(evidence, line, centres), all)),
  ];
  return { certain: reasons.length === 0, reasons };
}
