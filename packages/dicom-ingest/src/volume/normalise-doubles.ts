import type { Stack } from "./stack-slices.ts";

/**
 * `normaliseTo8Bit` of values in double precision, which a table of counts cannot hold: the percentiles come from the
 * sorted values. Each operation is numpy's, in its order.
 */
export function normaliseDoubles(pixels: Stack["pixels"]): Uint8Array<ArrayBuffer> {
  const sorted = Float64Array.from(pixels).sort();
  const lower = percentile(sorted, 0.1);
  const upper = percentile(sorted, 99.9);
  const clip = (value: number): number => Math.min(Math.max(value, lower), upper);
  const smallest = clip(sorted[0] ?? 0);
  const largest = clip(sorted.at(-1) ?? 0) - smallest;
  const voxels = new Uint8Array(pixels.length);
  if (largest === 0) return voxels;
  const { length } = pixels;
  for (let i = 0; i < length; i++) voxels[i] = ((clip(pixels[i] as number) - smallest) / largest) * 255;
  return voxels;
}

/** Percentile with linear interpolation as numpy.percentile computes it. */
function percentile(sorted: Float64Array, percent: number): number {
  const place = (sorted.length - 1) * (percent / 100);
  const before = Math.floor(place);
  const a = sorted[before] ?? 0;
  const b = sorted[Math.min(before + 1, sorted.length - 1)] ?? 0;
  const weight = place - before;
  return weight >= 0.5 ? b - (b - a) * (1 - weight) : a + (b - a) * weight;
}
