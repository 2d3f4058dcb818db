import { percentile } from "./percentile.ts";
import { SortedFloats } from "./sorted-floats.ts";

const [LOW_PERCENT, HIGH_PERCENT] = [1, 99.5];
const EPSILON = 1e-6;

/**
 * Normalises a whole series of stretched slices to 8 bit: clips to the 1 and 99.5 percentiles, subtracts the lower one,
 * divides by their difference plus 1e-6, multiplies by 255 and truncates. Where NumPy rounds a percentile to float32,
 * voxels differ from its by one grey level.
 */
export function normaliseStretched(values: Float32Array): Uint8Array<ArrayBuffer> {
  const voxels = new Uint8Array(values.length);
  if (values.length === 0) return voxels;
  const sorted = new SortedFloats(values);
  const valueAt = (index: number): number => sorted.valueAt(index);
  const low = percentile(valueAt, values.length, LOW_PERCENT);
  const high = percentile(valueAt, values.length, HIGH_PERCENT);
  const range = high - low + EPSILON;
  for (let i = 0; i < values.length; i++) {
    const clipped = Math.min(Math.max(values[i] as number, low), high);
    voxels[i] = ((clipped - low) / range) * 255;
  }
  return voxels;
}
