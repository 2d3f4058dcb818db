import { add, type Vector3 } from "@spinegrade/volumes/slices";
import type { Layer, Structure } from "../anatomy/structure.ts";
import type { Brush, Grain, PaintedPixels } from "./brush.ts";

/** A layer with its values looked up in advance. */
export interface PreparedLayer {
  readonly fromDepthMm: number;
  readonly opacity: number;
  readonly signal: number;
  readonly amplitude: number;
  readonly perMm: number;
  readonly shift: Vector3;
  /** Width of its edge. */
  readonly softMm: number;
}

export function prepareLayer(
  layer: Layer,
  { frame }: Structure,
  { contrast, noiseOffset }: Brush,
  softMm: number,
): PreparedLayer {
  const [x, y, z] = add(frame.origin, noiseOffset);
  return {
    fromDepthMm: layer.fromDepthMm,
    opacity: layer.opacity ?? 1,
    signal: contrast[layer.tissue] * (layer.brightness ?? 1),
    amplitude: layer.texture?.amplitude ?? 0,
    perMm: 1 / (layer.texture?.grainMm ?? 1),
    // neighbouring parts must not repeat one another's grain
    shift: [x * 1.37, y * 1.73, z * 1.91],
    softMm,
  };
}

/** Blends a layer over the brush's row of pixels. */
export function paintLayer(brush: Brush, layer: PreparedLayer): void {
  if (layer.amplitude > 0) paintGrain(brush, layer);
  else paintPlain(brush.row, layer);
}

function paintPlain(
  { count, depth, signal }: PaintedPixels,
  { fromDepthMm, softMm, opacity, signal: own }: PreparedLayer,
): void {
  for (let i = 0; i < count; i++) {
    const cover = Math.min(1, ((depth[i] as number) - fromDepthMm) / softMm + 0.5) * opacity;
    if (cover <= 0) continue;
    const below = signal[i] as number;
    signal[i] = below + cover * (own - below);
  }
}

function paintGrain({ noise, row, grain }: Brush, layer: PreparedLayer): void {
  const { fine, coarse, index, cover } = grain;
  const { amplitude, signal: mean } = layer;
  const count = listCovered(row, layer, grain);
  noise.sample(grain.finePoints, count, fine);
  noise.sample(grain.coarsePoints, count, coarse);
  for (let i = 0; i < count; i++) {
    const at = index[i] as number;
    const own = mean * (1 + amplitude * (0.75 * (fine[i] as number) + 0.65 * (coarse[i] as number)));
    const below = row.signal[at] as number;
    row.signal[at] = below + (cover[i] as number) * (own - below);
  }
}

/** Lists the pixels that a layer covers with their places in the noise field, and returns their number. */
function listCovered(
  { count, depth, points }: PaintedPixels,
  { fromDepthMm, softMm, opacity, perMm, shift }: PreparedLayer,
  { index, cover, finePoints, coarsePoints }: Grain,
): number {
  const [a, b, c] = shift;
  let covered = 0;
  for (let i = 0; i < count; i++) {
    const share = Math.min(1, ((depth[i] as number) - fromDepthMm) / softMm + 0.5) * opacity;
    if (share <= 0) continue;
    index[covered] = i;
    cover[covered] = share;
    const x = (points.x[i] as number) * perMm;
    const y = (points.y[i] as number) * perMm;
    const z = (points.z[i] as number) * perMm;
    finePoints.set(covered, x + a, y + b, z + c);
    coarsePoints.set(covered, x * 0.3 + b, y * 0.3 + c, z * 0.3 + a);
    covered++;
  }
  return covered;
}
