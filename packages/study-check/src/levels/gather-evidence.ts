import type { Condition } from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";
import type { LevelEvidence, PredictedSeries } from "./level-evidence.ts";

/** The conditions whose points a net marks on sagittal T1, and on sagittal T2 or STIR. */
const ON_T1: readonly Condition[] = ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"];
const ON_T2: readonly Condition[] = ["spinal_canal_stenosis"];

/**
 * Gathers what `checkLevels` needs from all that nets predict in a study: the sagittal series, T1 first, and those in which
 * discs are looked for, the first pair of T1 and T2 in one frame of reference, as far as is known, else the first of each.
 * Predictions on axial series are ignored.
 */
export function gatherEvidence(predicted: readonly PredictedSeries[]): LevelEvidence {
  const [onT1, onT2] = [ON_T1, ON_T2].map((conditions) =>
    predicted.filter(
      ({ points }) => points.length > 0 && points.every(({ condition }) => conditions.includes(condition)),
    ),
  );
  const series = [...(onT1 ?? []), ...(onT2 ?? [])];
  const pairs = (onT1 ?? []).flatMap(({ volume: t1 }) => (onT2 ?? []).map(({ volume: t2 }) => ({ t1, t2 })));
  const pair = pairs.find(({ t1, t2 }) => mayShareFrame(t1, t2));
  if (pair !== undefined) return { series, ...pair };
  const [t1, t2] = [onT1?.[0]?.volume, onT2?.[0]?.volume];
  return { series, ...(t1 && { t1 }), ...(t2 && { t2 }) };
}

function mayShareFrame(a: Volume, b: Volume): boolean {
  const frames = [a, b].map(({ sliceTable }) => sliceTable.frameOfReferenceUid);
  return frames.includes(undefined) || frames[0] === frames[1];
}
