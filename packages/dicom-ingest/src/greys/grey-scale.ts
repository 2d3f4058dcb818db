import { percentile } from "./percentile.ts";
import { valueAt, type ValueCounts } from "./value-counts.ts";

/** The 8 bit grey of every value of a stack: that of the value `lowest + i` is `greys[i]`. */
export interface GreyScale {
  readonly greys: Uint8Array;
  readonly lowest: number;
  /** Greys a value, before they are truncated and where they are neither 0 nor 255. */
  readonly slope: number;
}

/**
 * The grey of every whole value from the lowest to the highest: a look-up replaces the arithmetic on every voxel.
 * @param signedBits of the pixels' type; undefined for an unsigned one.
 */
export function greyScale(found: ValueCounts, total: number, signedBits: number | undefined): GreyScale {
  const at = (index: number): number => valueAt(found, index);
  // numpy 1.26 and 2 subtract neighbours in the array's own type, where a difference of signed values may wrap around
  const subtract = (b: number, a: number): number =>
    signedBits === undefined ? b - a : ((b - a) << (32 - signedBits)) >> (32 - signedBits);
  const lower = percentile(at, total, 0.1, subtract);
  const upper = percentile(at, total, 99.9, subtract);
  const clip = (value: number): number => Math.min(Math.max(value, lower), upper);
  const [lowest, highest] = [at(0), at(total - 1)];
  const smallest = clip(lowest);
  const largest = clip(highest) - smallest;
  const greys = new Uint8Array(highest - lowest + 1);
  if (largest === 0) return { greys, lowest, slope: 0 };
  const { length } = greys;
  for (let i = 0; i < length; i++) greys[i] = ((clip(lowest + i) - smallest) / largest) * 255;
  return { greys, lowest, slope: 255 / largest };
}
