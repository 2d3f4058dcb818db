import type { Vector3, Volume } from "@spinegrade/volumes";
import { aortaEndContrast } from "../images/aorta-end.ts";
import { discThickness } from "../images/disc-thickness.ts";
import { findConus } from "../images/find-conus.ts";
import { volumeSampler } from "../images/volume-sampler.ts";
import { mean } from "../math/statistics.ts";
import type { LevelEvidence } from "./level-evidence.ts";
import type { SpineLine } from "./spine-line.ts";

/** What the pictures show about the number of lumbar vertebrae, relative to the labels. */
export interface CountEvidence {
  /** Level at which the spinal cord ends: about -0.2, 0 being L1/L2. Undefined where it is not seen. */
  readonly conusLevel?: number;
  /**
   * Logarithm of how much more distinctly the aorta ends one level lower, or higher, than it does at L4. Undefined
   * without a T1 series.
   */
  readonly aortaLower?: number;
  readonly aortaHigher?: number;
  /** Thickness of the disc at L5/S1 relative to the three above it. */
  readonly lastDisc?: number;
}

/** Levels between which the aorta ends: as usual, one lower, one higher. */
const AORTA = { usual: [2.45, 3.4], lower: [3.6, 4.4], higher: [1.6, 2.3] } as const;
/** Contrast of the noise, added to all contrasts, grey values. */
const NOISE = 5;
/** Levels between which the end of the cord is looked for, and height above L1/L2, mm. */
const [CONUS_LOWEST_LEVEL, CONUS_ABOVE_MM] = [3, 100];

/** Reads the evidence from the T1 and T2 series; `line` and `centres` are those of the labels. */
export function countEvidence(
  { t1, t2 }: Pick<LevelEvidence, "t1" | "t2">,
  line: SpineLine,
  centres: readonly (Vector3 | undefined)[],
): CountEvidence {
  const [sampleT1, sampleT2] = [samplerOf(t1), samplerOf(t2)];
  if (sampleT1 === undefined) return {};
  const range = ([from, to]: readonly [number, number]): [number, number] => [
    line.heightOf(to),
    line.heightOf(from),
  ];
  const endsAt = (levels: readonly [number, number]): number =>
    Math.log(aortaEndContrast(sampleT1, line, range(levels)) + NOISE);
  const usual = endsAt(AORTA.usual);
  const top = line.heightOf(0);
  const conus =
    sampleT2 &&
    findConus(sampleT1, sampleT2, line, [line.heightOf(CONUS_LOWEST_LEVEL), top + CONUS_ABOVE_MM]);
  const lastDisc = relativeThickness(centres.map((place) => place && discThickness(sampleT1, line, place)));
  return {
    ...(conus && { conusLevel: (conus.z - top) / (line.heightOf(1) - top) }),
    aortaLower: endsAt(AORTA.lower) - usual,
    aortaHigher: endsAt(AORTA.higher) - usual,
    ...(lastDisc !== undefined && { lastDisc }),
  };
}

function samplerOf(volume: Volume | undefined): ReturnType<typeof volumeSampler> {
  return volume && volumeSampler(volume);
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
export function countScores({ conusLevel = 0, aortaLower = 0, aortaHigher = 0 }: CountEvidence): {
  readonly low: number;
  readonly high: number;
} {
  return { low: aortaLower + 1.5 * conusLevel, high: aortaHigher - 0.5 * conusLevel };
}
