import { percentile } from "./percentile.ts";
import type { Stack } from "../volume/stack-slices.ts";

/**
 * `normaliseTo8Bit` of values in double precision, which a table of counts cannot hold: the percentiles come from the
 * sorted values. Each operation is numpy's, in its order.
 */
export function normaliseDoubles(pixels: Stack["pixels"]): Uint8Array<ArrayBuffer> {
  const sorted = Float64Array.from(pixels).sort();
  const valueAt = (index: number): number => sorted[index] ?? 0;
  const lower = percentile(valueAt, sorted.length, 0.1);
  const upper = percentile(valueAt, sorted.length, 99.9);
  const clip = (value: number): number => Math.min(Math.max(value, lower), upper);
  const smallest = clip(valueAt(0));
  const largest = clip(valueAt(sorted.length - 1)) - smallest;
  const voxels = new Uint8Array(pixels.length);
  if (largest === 0) return voxels;
  const { length } = pixels;
  for (let i = 0; i < length; i++) voxels[i] = ((clip(pixels[i] as number) - smallest) / largest) * 255;
  return voxels;
}
