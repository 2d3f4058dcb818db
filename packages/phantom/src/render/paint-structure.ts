import { scale, type Vector3 } from "@spinegrade/volumes/slices";
import type { Reach, Structure } from "../anatomy/structure.ts";
import { directionToLocal, type Frame } from "../math/frame.ts";
import type { Points } from "../math/points.ts";
import type { SlicePlane } from "../math/slice-plane.ts";
import type { Brush } from "./brush.ts";
import { paintLayer, prepareLayer, type PreparedLayer } from "./paint-layer.ts";
import { pixelBox } from "./pixel-box.ts";

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
  const { frame, reach } = structure;
  const { first } = brush;
  const step = directionToLocal(frame, scale(plane.rowDirection, plane.pixelSpacingMm));
  // a little wider than the pixel, as the scanner's point spread is
  const softMm = 1.35 * plane.pixelSpacingMm;
  const layers = structure.layers.map((layer) => prepareLayer(layer, structure, brush, softMm));
  const shallowest = Math.min(...layers.map(({ fromDepthMm }) => fromDepthMm)) - softMm / 2;
  const marginMm = Math.max(0, -shallowest) + ROUNDING_MM;
  const columns = box.right - box.left + 1;
  for (let row = box.top; row <= box.bottom; row++) {
    placePixel(plane, frame, box.left, row, first);
    // the height matters only to parts in the patient frame, where it is the same along a row
    const near = reach?.(first.z[0] as number, marginMm) ?? EVERYWHERE;
    if (isBeside(first, step, columns - 1, near)) continue;
    layLine(brush.line, first, step, columns);
    pickCovered(brush, structure, near, shallowest, columns);
    if (brush.row.count > 0) paintRow(image, row * plane.columns + box.left, brush, layers);
  }
}

/** Writes where a pixel lies in a part's frame; allocates nothing, as millions of rows begin here. */
function placePixel(
  { positionMm, rowDirection, columnDirection, pixelSpacingMm }: SlicePlane,
  { origin, left, posterior, up }: Frame,
  column: number,
  row: number,
  place: Points,
): void {
  const along = column * pixelSpacingMm;
  const down = row * pixelSpacingMm;
  const x = positionMm[0] + (rowDirection[0] * along + columnDirection[0] * down) - origin[0];
  const y = positionMm[1] + (rowDirection[1] * along + columnDirection[1] * down) - origin[1];
  const z = positionMm[2] + (rowDirection[2] * along + columnDirection[2] * down) - origin[2];
  place.set(
    0,
    x * left[0] + y * left[1] + z * left[2],
    x * posterior[0] + y * posterior[1] + z * posterior[2],
    x * up[0] + y * up[1] + z * up[2],
  );
}

/** Whether a row of `run` steps lies outside a reach. */
function isBeside({ x, y }: Points, [du, dv]: Vector3, run: number, near: Reach): boolean {
  const u = (x[0] as number) - near.u;
  const v = (y[0] as number) - near.v;
  return isOutside(u, run * du, near.halfU) || isOutside(v, run * dv, near.halfV);
}

/** Whether the interval that begins at `start` and is `run` long lies outside -half..half. */
function isOutside(start: number, run: number, half: number): boolean {
  return Math.max(start, start + run) < -half || Math.min(start, start + run) > half;
}

/** Writes points one step apart. */
function layLine({ x, y, z }: Points, first: Points, [du, dv, dw]: Vector3, count: number): void {
  let u = first.x[0] as number;
  let v = first.y[0] as number;
  let w = first.z[0] as number;
  for (let i = 0; i < count; i++, u += du, v += dv, w += dw) {
    x[i] = u;
    y[i] = v;
    z[i] = w;
  }
}

/** Picks those of the first `count` pixels of the brush's line that are deeper than `shallowest`. */
function pickCovered(
  { line, depths, row }: Brush,
  structure: Structure,
  near: Reach,
  shallowest: number,
  count: number,
): void {
  let from = 0;
  let to = count;
  while (from < to && isFar(line, from, near)) from++;
  while (from < to && isFar(line, to - 1, near)) to--;
  row.count = 0;
  if (from === to) return;
  structure.depthsMm(line, from, to, depths);
  for (let i = from; i < to; i++) {
    const depth = depths[i] as number;
    if (!(depth > shallowest)) continue;
    const at = row.count++;
    row.column[at] = i;
    row.depth[at] = depth;
    row.points.set(at, line.x[i] as number, line.y[i] as number, line.z[i] as number);
  }
}

function isFar({ x, y }: Points, i: number, { u, v, halfU, halfV }: Reach): boolean {
  return Math.abs((x[i] as number) - u) > halfU || Math.abs((y[i] as number) - v) > halfV;
}

/** Paints the picked pixels of the row that begins at `start`. */
function paintRow(image: Float32Array, start: number, brush: Brush, layers: readonly PreparedLayer[]): void {
  const { count, column, signal } = brush.row;
  for (let i = 0; i < count; i++) signal[i] = image[start + (column[i] as number)] as number;
  for (const layer of layers) paintLayer(brush, layer);
  for (let i = 0; i < count; i++) image[start + (column[i] as number)] = signal[i] as number;
}
