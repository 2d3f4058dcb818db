import type { SpineLine } from "../levels/spine-line.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Grid across the spine on which the canal is looked for, mm from the line of the foramina. */
export const SIDES_MM = Array.from({ length: 15 }, (_, i) => -21 + 3 * i);
export const BACK_MM = Array.from({ length: 33 }, (_, i) => -16 + 1.5 * i);

/** A section across the spine at one height. */
export interface Section {
  readonly z: number;
  /** T2 minus T1 per side and distance to the back: fluid is bright, cord grey, fat and bone dark. */
  readonly contrast: readonly (readonly (number | undefined)[])[];
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
    const contrast = SIDES_MM.map((side) =>
      BACK_MM.map((back) => {
        const fluid = t2([x + side, y + back, z]);
        const other = t1([x + side, y + back, z]);
        return fluid === undefined || other === undefined ? undefined : fluid - other;
      }),
    );
    return { z, contrast };
  });
  return sections.filter(({ contrast }) => contrast.some((row) => row.some((value) => value !== undefined)));
}
