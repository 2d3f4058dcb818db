import { LEVELS } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { mean } from "../../math/statistics.ts";
import { doubt, nameLevels } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";
import { levelSteps } from "../spine-line.ts";

/** Doubts about the distances between neighbouring levels: uneven, or not those of an adult's lumbar spine. */
export function checkSpacing(
  centres: readonly (Vector3 | undefined)[],
  { stepRatio: [least, most], meanStepMm: [shortest, longest] }: LevelLimits,
): LevelDoubt[] {
  const steps = levelSteps(centres);
  const known = steps.filter((step) => step !== undefined);
  if (known.length === 0) return [];
  const usual = mean(known);
  const uneven = steps.flatMap((step, k): LevelDoubt[] => {
    if (step === undefined || (step >= least * usual && step <= most * usual)) return [];
    const levels = LEVELS.slice(k, k + 2);
    const size = step < usual ? "only" : "as much as";
    const what = `${nameLevels(levels)} lie ${size} ${step.toFixed(0)} mm apart, the levels on average ${usual.toFixed(0)} mm`;
    return [doubt("spacing", what, levels)];
  });
  const what = `the levels lie ${usual.toFixed(0)} mm apart on average, lumbar ones ${shortest} to ${longest} mm`;
  return usual < shortest || usual > longest ? [...uneven, doubt("size", what)] : uneven;
}
