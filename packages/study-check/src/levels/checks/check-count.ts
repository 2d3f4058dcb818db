import type { CountEvidence } from "../disc-names/count-evidence.ts";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";

/** Doubts about the number of lumbar vertebrae: landmarks at unusual levels, a rudimentary last disc. */
export function checkCount(
  { low, high, lastDisc: thin, isClear }: CountEvidence,
  { countScore, aortaScore, lastDisc }: LevelLimits,
): LevelDoubt[] {
  const [lowest, highest] = isClear ? countScore : aortaScore;
  return [
    ...(low > lowest && low >= high
      ? [
          doubt(
            "vertebra-count",
            "spinal cord and aorta end lower than the labels say: four lumbar vertebrae, or labels one level too high",
          ),
        ]
      : []),
    ...(high > highest && high > low
      ? [
          doubt(
            "vertebra-count",
            "spinal cord and aorta end higher than the labels say: six lumbar vertebrae, or labels one level too low",
          ),
        ]
      : []),
    ...(thin !== undefined && thin < lastDisc[isClear ? 0 : 1]
      ? [
          doubt(
            "transitional-vertebra",
            `the disc at L5/S1 is ${(100 * thin).toFixed(0)} % as thick as those above: L5 may be fused to the sacrum, or the label lies on a sacral disc`,
          ),
        ]
      : []),
  ];
}
