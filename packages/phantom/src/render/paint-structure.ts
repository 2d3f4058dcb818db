import { add, scale, type Vector3 } from "@spinegrade/volumes/slices";
import { directionToLocal, toLocal, toPatient } from "../math/frame.ts";
import type { NoiseField } from "../math/noise-field.ts";
import { distanceTo, toPatientPoint, toPixel, type SlicePlane } from "../math/slice-plane.ts";
import type { Layer, Reach, Structure } from "../anatomy/structure.ts";
import type { Contrast } from "../anatomy/tissue.ts";

/** The values with which parts are painted. */
export interface Brush {
  readonly noise: NoiseField;
  readonly contrast: Contrast;
  /** Offset of the body in the noise field, so that no two bodies have the same grain. */
  readonly noiseOffset: Vector3;
}

/** First and last row and column whose pixels may show a part. */
interface PixelBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const EVERYWHERE: Reach = { u: 0, v: 0, halfU: Infinity, halfV: Infinity };
/** More than the rounding errors of a reach and a depth. */
const ROUNDING_MM = 0.01;

/** Paints a part over an image, float [rows, columns], within its bounding box only. */
export function paintStructure(
  image: Float32Array,
  plane: SlicePlane,
  structure: Structure,
  brush: Brush,
): void {
  const box = pixelBox(plane, structure);
  if (box === undefined) return;
  const { frame, depthMm, reach } = structure;
  const [du, dv, dw] = directionToLocal(frame, scale(plane.rowDirection, plane.pixelSpacingMm));
  const layers = structure.layers.map((layer) => prepare(layer, structure, brush));
  // a little wider than the pixel, as the scanner's point spread is
  const softMm = 1.35 * plane.pixelSpacingMm;
  const shallowest = Math.min(...layers.map(({ fromDepthMm }) => fromDepthMm)) - softMm / 2;
  const marginMm = Math.max(0, -shallowest) + ROUNDING_MM;
  const span = box.right - box.left;
  for (let row = box.top; row <= box.bottom; row++) {
    const first = toLocal(frame, toPatientPoint(plane, [box.left, row]));
    let u = first[0];
    let v = first[1];
    let w = first[2];
    // the height matters only to parts in the patient frame, where it is the same along a row
    const near = reach?.(w, marginMm) ?? EVERYWHERE;
    const { u: nearU, v: nearV, halfU, halfV } = near;
    if (isBeside(u - nearU, span * du, halfU) || isBeside(v - nearV, span * dv, halfV)) continue;
    for (let column = box.left; column <= box.right; column++, u += du, v += dv, w += dw) {
      if (Math.abs(u - nearU) > halfU || Math.abs(v - nearV) > halfV) continue;
      const depth = depthMm(u, v, w);
      if (!(depth > shallowest)) continue;
      const index = row * plane.columns + column;
      image[index] = blend(image[index] as number, depth, layers, softMm, brush.noise, u, v, w);
    }
  }
}

/** Whether the interval that begins at `start` and is `run` long lies outside -half..half. */
function isBeside(start: number, run: number, half: number): boolean {
  return Math.max(start, start + run) < -half || Math.min(start, start + run) > half;
}

/** A layer with its values looked up in advance, for the innermost loop. */
interface PreparedLayer {
  readonly fromDepthMm: number;
  readonly opacity: number;
  readonly signal: number;
  readonly amplitude: number;
  readonly perMm: number;
  readonly shift: Vector3;
}

function prepare(layer: Layer, { frame }: Structure, { contrast, noiseOffset }: Brush): PreparedLayer {
  const [x, y, z] = add(frame.origin, noiseOffset);
  return {
    fromDepthMm: layer.fromDepthMm,
    opacity: layer.opacity ?? 1,
    signal: contrast[layer.tissue] * (layer.brightness ?? 1),
    amplitude: layer.texture?.amplitude ?? 0,
    perMm: 1 / (layer.texture?.grainMm ?? 1),
    // neighbouring parts must not repeat one another's grain
    shift: [x * 1.37, y * 1.73, z * 1.91],
  };
}

function blend(
  below: number,
  depth: number,
  layers: readonly PreparedLayer[],
  softMm: number,
  noise: NoiseField,
  u: number,
  v: number,
  w: number,
): number {
  let value = below;
  for (const layer of layers) {
    const cover = Math.min(1, (depth - layer.fromDepthMm) / softMm + 0.5) * layer.opacity;
    if (cover <= 0) continue;
    let { signal } = layer;
    if (layer.amplitude > 0) {
      const { perMm, shift } = layer;
      const fine = noise(u * perMm + shift[0], v * perMm + shift[1], w * perMm + shift[2]);
      const coarse = noise(
        u * perMm * 0.3 + shift[1],
        v * perMm * 0.3 + shift[2],
        w * perMm * 0.3 + shift[0],
      );
      signal *= 1 + layer.amplitude * (0.75 * fine + 0.65 * coarse);
    }
    value += cover * (signal - value);
  }
  return value;
}

function pixelBox(plane: SlicePlane, { frame, low, high }: Structure): PixelBox | undefined {
  let [top, bottom, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
  let [nearest, farthest] = [Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const point = toPatient(frame, [
      (corner & 1 ? high : low)[0],
      (corner & 2 ? high : low)[1],
      (corner & 4 ? high : low)[2],
    ]);
    const [x, y] = toPixel(plane, point);
    const distance = distanceTo(plane, point);
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    [nearest, farthest] = [Math.min(nearest, distance), Math.max(farthest, distance)];
  }
  const box = {
    top: Math.max(0, Math.floor(top) - 1),
    bottom: Math.min(plane.rows - 1, Math.ceil(bottom) + 1),
    left: Math.max(0, Math.floor(left) - 1),
    right: Math.min(plane.columns - 1, Math.ceil(right) + 1),
  };
  const isSeen = nearest <= 1 && farthest >= -1 && box.top <= box.bottom && box.left <= box.right;
  return isSeen ? box : undefined;
}
