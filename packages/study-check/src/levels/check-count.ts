import { countScores, type CountEvidence } from "./count-evidence.ts";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "./level-evidence.ts";
import type { LevelLimits } from "./level-limits.ts";

/** Doubts about the number of lumbar vertebrae: landmarks at unusual levels, a rudimentary last disc. */
export function checkCount(evidence: CountEvidence, { countScore, lastDisc }: LevelLimits): LevelDoubt[] {
  const { low, high } = countScores(evidence);
  const { lastDisc: thin, isClear = false } = evidence;
  return [
    ...(low > countScore[0]
      ? [
          doubt(
            "vertebra-count",
            "spinal cord and aorta end lower than the labels say: four lumbar vertebrae, or labels one level too high",
          ),
        ]
      : []),
    ...(high > countScore[1]
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
