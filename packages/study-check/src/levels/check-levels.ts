import { LEVELS } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { aortaContrasts } from "../images/aorta-contrast.ts";
import { cordBrightness } from "../images/cord-brightness.ts";
import { pairSamplers } from "../images/pair-samplers.ts";
import type { Sampler } from "../images/volume-sampler.ts";
import { aortaEnd, type HeightContrasts } from "./disc-names/aorta-end.ts";
import { checkAgreement } from "./checks/check-agreement.ts";
import { checkCount } from "./checks/check-count.ts";
import { checkCurve, checkDiscCurve } from "./checks/check-curve.ts";
import { checkDiscs, clearReading } from "./checks/check-discs.ts";
import { checkFieldOfView } from "./checks/check-field-of-view.ts";
import { checkHeatmaps } from "./checks/check-heatmaps.ts";
import { checkPlaces } from "./checks/check-places.ts";
import { checkSpacing } from "./checks/check-spacing.ts";
import { cordEnd } from "./disc-names/cord-end.ts";
import { aortaScores, type CountEvidence, lastDiscAt } from "./disc-names/count-evidence.ts";
import type { DiscPlace, LevelCheck, LevelDoubt, LevelEvidence } from "./level-evidence.ts";
import { LEVEL_LIMITS, type LevelLimits } from "./level-limits.ts";
import { levelOfStep } from "./disc-names/name-discs.ts";
import { misplacedPoints } from "./misplaced-points.ts";
import { levelCentres, placePoints, type PlacedPoint } from "./place-points.ts";
import {
  centresAtDiscs,
  discPlaces,
  foraminaAtDiscs,
  readDiscs,
  type DiscReading,
} from "./disc-names/read-discs.ts";
import { shiftScores } from "./disc-names/shift-scores.ts";
import { spineLine, type SpineLine } from "./spine-line.ts";

/**
 * Checks whether the names of a study's levels can be trusted: the points against the discs that the images show, against
 * each other and what a lumbar spine looks like, their heatmaps, the field of view, and landmarks by which vertebrae are
 * counted. With both sagittal series, single points at another level are listed apart: they do not shift the names.
 * @param limits those that differ from `LEVEL_LIMITS`.
 */
export function checkLevels(evidence: LevelEvidence, limits: Partial<LevelLimits> = {}): LevelCheck {
  const all: LevelLimits = { ...LEVEL_LIMITS, ...limits };
  const { series } = evidence;
  const bySeries = series.map(placePoints);
  const points = bySeries.flat();
  const line = spineLine(levelCentres(points));
  const [t1, t2] = pairSamplers(evidence);
  const reading = line && t1 && t2 && readDiscs(t1, t2, line, points);
  const clear = clearReading(reading, all);
  const placed = clear ? points.filter((_, i) => Math.abs(clear.off[i] ?? 0) <= all.levelsOff) : points;
  const isPlaced = (point: PlacedPoint): boolean => placed.includes(point);
  const centres = clear ? centresAtDiscs(placed, clear) : levelCentres(placed);
  const count = line && t1 && readCount({ t1, t2, line, centres, clear });
  const reasons = [
    ...checkPlaces(series, bySeries, isPlaced),
    ...checkDiscs(reading, all),
    ...(clear
      ? checkSpacing(discPlaces(clear), all)
      : [...checkSpacing(centres, all), ...checkAgreement(points, all), ...checkAllHeatmaps(evidence, all)]),
    ...(clear ? checkDiscCurve(discPlaces(clear), all) : checkCurve(centres, all)),
    ...series.flatMap(({ volume }) => checkFieldOfView(volume, endsOf(placed, clear), all)),
    ...(count ? checkCount(count, all) : []),
  ];
  const misplaced = clear ? misplacedPoints(points, clear.off, all) : [];
  return {
    certain: reasons.length === 0,
    reasons,
    isCounted: count?.isSeen ?? false,
    misplaced,
    discs: clear ? namedPlaces(clear, evidence) : [],
  };
}

/** The discs that the images show, with their names, in the frame of reference of T1, in which they are looked for. */
function namedPlaces(reading: DiscReading, { t1 }: LevelEvidence): DiscPlace[] {
  const places = discPlaces(reading);
  const frameOfReferenceUid = t1?.sliceTable.frameOfReferenceUid;
  return LEVELS.flatMap((level, k) => {
    const placeMm = places[k];
    return placeMm === undefined ? [] : [{ level, placeMm, frameOfReferenceUid }];
  });
}

function checkAllHeatmaps({ series }: LevelEvidence, limits: LevelLimits): LevelDoubt[] {
  return series.flatMap((one) => checkHeatmaps(one, limits));
}

/** Heights of L1/L2 and L5/S1: of their discs where those are known, else of the outermost points. */
function endsOf(
  points: readonly PlacedPoint[],
  clear: DiscReading | undefined,
): [number | undefined, number | undefined] {
  if (clear !== undefined) {
    const places = discPlaces(clear);
    return [places[0]?.[2], places[4]?.[2]];
  }
  const heightsOf = (k: number): number[] =>
    points.filter(({ level }) => level === LEVELS[k]).map(({ placeMm }) => placeMm[2]);
  const [top, bottom] = [heightsOf(0), heightsOf(4)];
  return [top.length > 0 ? Math.max(...top) : undefined, bottom.length > 0 ? Math.min(...bottom) : undefined];
}

interface CountInput {
  readonly t1: Sampler;
  readonly t2: Sampler | undefined;
  readonly line: SpineLine;
  readonly centres: readonly (Vector3 | undefined)[];
  readonly clear: DiscReading | undefined;
}

function readCount({ t1, t2, line, centres, clear }: CountInput): CountEvidence {
  if (clear === undefined || t2 === undefined)
    return { ...aortaScores(t1, line), ...lastDiscAt(t1, line, centres), isClear: false, isSeen: true };
  const cord = cordEnd(clear.discs, cordBrightness(t1, t2, clear.path));
  const aorta = aortaEnd(readAorta(t1, clear));
  return {
    ...shiftScores({ cord, aorta }),
    ...lastDiscAt(t1, line, foraminaAtDiscs(clear)),
    isClear: true,
    isSeen: cord !== undefined || aorta !== undefined,
  };
}

/** Levels between which the aorta is looked for, and steps of the path from one to the next that is read. */
const [AORTA_FROM, AORTA_TO, AORTA_STRIDE] = [-1.3, 5.1, 2];

/** Candidates for the aorta, from above. */
function readAorta(t1: Sampler, { path, discs }: DiscReading): HeightContrasts[] {
  return path
    .map((step, i) => ({ step, level: levelOfStep(discs, i) }))
    .filter(({ level }, i) => i % AORTA_STRIDE === 0 && level > AORTA_FROM && level < AORTA_TO)
    .reverse()
    .map(({ step, level }) => ({ level, contrasts: aortaContrasts(t1, step) }));
}
