import type { Vector3 } from "@spinegrade/volumes/slices";
import { aortaEndContrast } from "../images/aorta-end.ts";
import { discThickness } from "../images/disc-thickness.ts";
import type { Sampler } from "../images/volume-sampler.ts";
import { mean } from "../math/statistics.ts";
import type { SpineLine } from "./spine-line.ts";

/** What the pictures show about the number of lumbar vertebrae, relative to the labels. */
export interface CountEvidence {
  /** Level at which the spinal cord ends by `conusLevel`: about 0, that is L1/L2. Undefined where it is not seen. */
  readonly conusLevel?: number;
  /**
   * Logarithm of how much more distinctly the aorta ends one level lower, or higher, than it does at L4. Undefined
   * without a T1 series.
   */
  readonly aortaLower?: number;
  readonly aortaHigher?: number;
  /** Level at which the aorta ends by `aortaLevel`: about 2.3, in front of L4. Undefined where no end is distinct. */
  readonly aortaLevel?: number;
  /** Thickness of the disc at L5/S1 relative to the three above it. */
  readonly lastDisc?: number;
  /** Whether the images show clearly where the discs are. */
  readonly isClear?: boolean;
}

/** Levels between which the aorta ends: as usual, one lower, one higher. */
const AORTA = { usual: [2.45, 3.4], lower: [3.6, 4.4], higher: [1.6, 2.3] } as const;
/** Where the aorta ends by `aortaLevel` in most people, and the weight of the cord's end where that is seen. */
const [USUAL_AORTA, CONUS_SHARE] = [2.3, 0.3];
/** An aorta that deviates otherwise than the cord by more than this is something else, levels. */
const MOST_APART = 0.9;
/** Contrast of the noise, added to all contrasts, grey values. */
const NOISE = 5;
/** What the aorta adds to the level of the cord's end, per unit of its logarithms, which count within these bounds. */
const AORTA_WEIGHT = 0.7;
const AORTA_BOUNDS = [-1.2, 0.8] as const;

/** Reads the evidence on the aorta from the T1 series; `line` is that of the labels. */
export function countEvidence(
  t1: Sampler,
  line: SpineLine,
): Pick<CountEvidence, "aortaLower" | "aortaHigher"> {
  const range = ([from, to]: readonly [number, number]): [number, number] => [
    line.heightOf(to),
    line.heightOf(from),
  ];
  const endsAt = (levels: readonly [number, number]): number =>
    Math.log(aortaEndContrast(t1, line, range(levels)) + NOISE);
  const usual = endsAt(AORTA.usual);
  return { aortaLower: endsAt(AORTA.lower) - usual, aortaHigher: endsAt(AORTA.higher) - usual };
}

/** Reads the thickness of the last disc from the T1 series. @param foramina the middle of each level's, from above. */
export function lastDiscAt(
  t1: Sampler,
  line: SpineLine,
  foramina: readonly (Vector3 | undefined)[],
): Pick<CountEvidence, "lastDisc"> {
  const lastDisc = relativeThickness(foramina.map((place) => place && discThickness(t1, line, place)));
  return lastDisc === undefined ? {} : { lastDisc };
}

function relativeThickness([, ...lower]: readonly (number | undefined)[]): number | undefined {
  const last = lower.pop();
  const others = lower.filter((thickness) => thickness !== undefined);
  if (last === undefined || others.length < 3) return undefined;
  const ratio = last / mean(others);
  return Number.isFinite(ratio) ? ratio : undefined;
}

/**
 * Scores of the two hypotheses that the labels are shifted, because there are four lumbar vertebrae (cord and aorta end
 * lower than usual) or six (higher). Weights fitted on synthetic studies.
 */
export function countScores({ conusLevel, aortaLevel, aortaLower = 0, aortaHigher = 0 }: CountEvidence): {
  readonly low: number;
  readonly high: number;
} {
  if (conusLevel === undefined) return { low: aortaLower, high: aortaHigher };
  const aortaBelow = (aortaLevel ?? Number.NaN) - USUAL_AORTA;
  if (Math.abs(aortaBelow - conusLevel) <= MOST_APART) {
    const lower = (1 - CONUS_SHARE) * aortaBelow + CONUS_SHARE * conusLevel;
    return { low: lower, high: -lower };
  }
  const [least, most] = AORTA_BOUNDS;
  const aorta = (logarithm: number): number => AORTA_WEIGHT * Math.min(most, Math.max(least, logarithm));
  return { low: conusLevel + aorta(aortaLower), high: aorta(aortaHigher) - conusLevel };
}
