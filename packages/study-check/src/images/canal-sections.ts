import type { SpineLine } from "../levels/spine-line.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Grid across the spine on which the canal is looked for, mm from the line of the foramina. */
export const SIDES_MM = Array.from({ length: 15 }, (_, i) => -21 + 3 * i);
export const BACK_MM = Array.from({ length: 33 }, (_, i) => -16 + 1.5 * i);

/** A section across the spine at one height. */
export interface Section {
  readonly z: number;
  /** T2 minus T1 [SIDES_MM, BACK_MM]: fluid is bright, cord grey, fat and bone dark; NaN outside one of the series. */
  readonly contrast: Float64Array;
}

const STEP_MM = 2;

/** Reads sections from below to above; those quite outside one of the series are omitted. */
export function canalSections(
  t1: Sampler,
  t2: Sampler,
  line: SpineLine,
  [low, high]: readonly [number, number],
): Section[] {
  const count = Math.max(0, Math.floor((high - low) / STEP_MM) + 1);
  const sections = Array.from({ length: count }, (_, i): Section => {
    const z = low + STEP_MM * i;
    const [x, y] = line.at(z);
    const contrast = new Float64Array(SIDES_MM.length * BACK_MM.length);
    let cell = 0;
    for (const side of SIDES_MM) {
      for (const back of BACK_MM) {
        const place = [x + side, y + back, z] as const;
        contrast[cell++] = (t2(place) ?? Number.NaN) - (t1(place) ?? Number.NaN);
      }
    }
    return { z, contrast };
  });
  return sections.filter(({ contrast }) => contrast.some(Number.isFinite));
}
