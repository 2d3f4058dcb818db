import type { Structure } from "../anatomy/structure.ts";
import { normalOf, type SlicePlane } from "../math/slice-plane.ts";

/** First and last row and column whose pixels may show a part. */
export interface PixelBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The pixels that may show a part; undefined if its bounding box lies outside the image or off the plane. */
export function pixelBox(plane: SlicePlane, { frame, low, high }: Structure): PixelBox | undefined {
  const { positionMm, rowDirection, columnDirection, pixelSpacingMm } = plane;
  const { origin, left, posterior, up } = frame;
  const normal = normalOf(plane);
  // in single numbers, as nothing may be allocated: hundreds of parts are asked for every sheet, and most lie off it
  let minX = Infinity;
  let maxX = -Infinity;
  let minY = Infinity;
  let maxY = -Infinity;
  let nearest = Infinity;
  let farthest = -Infinity;
  for (let corner = 0; corner < 8; corner++) {
    const u = (corner & 1 ? high : low)[0];
    const v = (corner & 2 ? high : low)[1];
    const w = (corner & 4 ? high : low)[2];
    const x = origin[0] + u * left[0] + v * posterior[0] + w * up[0] - positionMm[0];
    const y = origin[1] + u * left[1] + v * posterior[1] + w * up[1] - positionMm[1];
    const z = origin[2] + u * left[2] + v * posterior[2] + w * up[2] - positionMm[2];
    const distance = x * normal[0] + y * normal[1] + z * normal[2];
    nearest = Math.min(nearest, distance);
    farthest = Math.max(farthest, distance);
    const column = (x * rowDirection[0] + y * rowDirection[1] + z * rowDirection[2]) / pixelSpacingMm;
    minX = Math.min(minX, column);
    maxX = Math.max(maxX, column);
    const row = (x * columnDirection[0] + y * columnDirection[1] + z * columnDirection[2]) / pixelSpacingMm;
    minY = Math.min(minY, row);
    maxY = Math.max(maxY, row);
  }
  if (nearest > 1 || farthest < -1) return undefined;
  const box = {
    top: Math.max(0, Math.floor(minY) - 1),
    bottom: Math.min(plane.rows - 1, Math.ceil(maxY) + 1),
    left: Math.max(0, Math.floor(minX) - 1),
    right: Math.min(plane.columns - 1, Math.ceil(maxX) + 1),
  };
  return box.top <= box.bottom && box.left <= box.right ? box : undefined;
}
