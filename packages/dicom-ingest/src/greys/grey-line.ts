import type { GreyScale } from "./grey-scale.ts";

/** grey = (value - the scale's lowest) x slope + start in single precision, rounded to the nearest from 0 to 255. */
export interface GreyLine {
  readonly slope: number;
  readonly start: number;
}

const ROUNDER = 1.5 * 2 ** 23; // as the kernel rounds: the sum has no fraction left in single precision

/**
 * The straight line that gives every grey of a scale exactly; it takes the processor less than a look-up. A scale, which
 * is truncated double precision, mostly has one: its start may lie anywhere between two limits.
 * @returns undefined when there is none.
 */
export function findLine({ greys, slope: exactSlope }: GreyScale): GreyLine | undefined {
  const slope = Math.fround(exactSlope);
  const { length } = greys;
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    const grey = greys[i] as number;
    const rise = i * slope;
    if (grey > 0) least = Math.max(least, grey - 0.5 - rise);
    if (grey < 255) most = Math.min(most, grey + 0.5 - rise);
  }
  const start = Math.fround((least + most) / 2);
  return Number.isFinite(start) && isExact(greys, slope, start) ? { slope, start } : undefined;
}

/** Whether the kernel's arithmetic gives the greys. */
function isExact(greys: Uint8Array, slope: number, start: number): boolean {
  const { length } = greys;
  for (let i = 0; i < length; i++) {
    const height = Math.fround(Math.fround(i * slope) + start);
    const rounded = Math.fround(height + ROUNDER) - ROUNDER;
    if (Math.min(Math.max(rounded, 0), 255) !== greys[i]) return false;
  }
  return true;
}
