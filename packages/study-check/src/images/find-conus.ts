import { mean, quantile } from "../math/statistics.ts";
import type { SpineLine } from "../levels/spine-line.ts";
import { canalPath, type Cell } from "./canal-path.ts";
import { canalSections, type Section } from "./canal-sections.ts";
import type { Sampler } from "./volume-sampler.ts";

/** The end of the spinal cord. */
export interface Conus {
  /** Height of its tip, patient mm. */
  readonly z: number;
  /** How much darker the middle of the sac is above the tip than below it, relative to its brightest fluid. */
  readonly contrast: number;
}

/** Sections that must lie on both sides of the tip; sections whose median each side is compared with. */
const [FEWEST, NEAR] = [6, 40];
const LEAST_CONTRAST = 0.1;

/**
 * Finds where the middle of the dural sac turns from cord, grey on T2, to fluid: the split of the sections that two
 * constants explain best, by absolute differences.
 * @param range heights to look at, patient mm.
 * @returns undefined where no such split is seen.
 */
export function findConus(
  t1: Sampler,
  t2: Sampler,
  line: SpineLine,
  range: readonly [number, number],
): Conus | undefined {
  const sections = canalSections(t1, t2, line, range);
  const path = canalPath(sections);
  const seen = sections.flatMap((section, i) => {
    const brightness = coreBrightness(section, path[i]);
    return brightness === undefined ? [] : [{ z: section.z, brightness }];
  });
  const smooth = seen.map((_, i) =>
    quantile(
      seen.slice(Math.max(0, i - 1), i + 2).map((one) => one.brightness),
      0.5,
    ),
  );
  let best: (Conus & { readonly cost: number }) | undefined;
  for (let k = FEWEST; k < smooth.length - FEWEST + 1; k++) {
    const below = quantile(smooth.slice(Math.max(0, k - NEAR), k), 0.5);
    const above = quantile(smooth.slice(k, k + NEAR), 0.5);
    const cost = smooth.reduce((sum, value, i) => sum + Math.abs(value - (i < k ? below : above)), 0);
    const z = seen[k]?.z;
    if (z !== undefined && below - above >= LEAST_CONTRAST && cost < (best?.cost ?? Infinity))
      best = { z, contrast: below - above, cost };
  }
  return best && { z: best.z, contrast: best.contrast };
}

/** Half the cells of the middle, of the sac's depth. */
const [CORE, DEPTH] = [1, 4];

/** Brightness of the sac's darkest middle relative to its brightest fluid; undefined where no fluid is seen. */
function coreBrightness({ contrast }: Section, cell: Cell | undefined): number | undefined {
  if (cell === undefined) return undefined;
  const { side, back } = cell;
  const box = (s: number, from: number, to: number): number[] =>
    (contrast[s] ?? []).slice(from, to + 1).map((value) => value ?? 0);
  const around = [-1, 0, 1].flatMap((offset) => box(side + offset, back - DEPTH, back + DEPTH));
  if (!(mean(around) > 0)) return undefined;
  const middles = [-1, 0, 1, 2].map((offset) => mean(box(side, back + offset - CORE, back + offset + CORE)));
  return Math.min(...middles) / Math.max(1, ...around);
}
