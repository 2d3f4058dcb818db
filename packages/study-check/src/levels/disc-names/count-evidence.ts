import type { Vector3 } from "@spinegrade/volumes/slices";
import { aortaEndContrast } from "../../images/aorta-end.ts";
import { discThickness } from "../../images/disc-thickness.ts";
import type { Sampler } from "../../images/volume-sampler.ts";
import { mean } from "../../math/statistics.ts";
import type { SpineLine } from "../spine-line.ts";

/** Evidence of the pictures about the number of lumbar vertebrae, relative to the labels. */
export interface CountEvidence {
  /**
   * Evidence of cord and aorta for labels that are shifted because there are four lumbar vertebrae (they end lower than
   * usual), or six (higher): by `shiftScores` where the discs are clear, else by `aortaScores`.
   */
  readonly low: number;
  readonly high: number;
  /** Thickness of the disc at L5/S1 relative to the three above it. */
  readonly lastDisc?: number;
  /** Whether the images show clearly where the discs are. */
  readonly isClear: boolean;
  /** Whether the end of the cord or of the aorta could be looked for. */
  readonly isSeen: boolean;
}

/** Levels between which the aorta ends: as usual, one lower, one higher. */
const AORTA = { usual: [2.45, 3.4], lower: [3.6, 4.4], higher: [1.6, 2.3] } as const;
/** Contrast of the noise, added to all contrasts, grey values. */
const NOISE = 5;
/**
 * Logarithms of how much more distinctly the aorta ends one level lower, or higher, than it does at L4, on a T1 series
 * alone; `line` is that of the labels.
 */
export function aortaScores(t1: Sampler, line: SpineLine): Pick<CountEvidence, "low" | "high"> {
  const range = ([from, to]: readonly [number, number]): [number, number] => [
    line.heightOf(to),
    line.heightOf(from),
  ];
  const endsAt = (levels: readonly [number, number]): number =>
    Math.log(aortaEndContrast(t1, line, range(levels)) + NOISE);
  const usual = endsAt(AORTA.usual);
  return { low: endsAt(AORTA.lower) - usual, high: endsAt(AORTA.higher) - usual };
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
