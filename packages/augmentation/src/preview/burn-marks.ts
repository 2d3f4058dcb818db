import type { SliceVolume, XyzSlice } from "../example.ts";
import { isPresent } from "../points/move-points.ts";

/** Letters as 5 x 7 pixels, by rows. */
const GLYPHS = {
  L: ["#....", "#....", "#....", "#....", "#....", "#....", "#####"],
  R: ["####.", "#...#", "#...#", "####.", "#.#..", "#..#.", "#...#"],
} as const;

/** Sizes as shares of the longer side of a slice; a dot must outlive a median of 5 px in an image of 256 px. */
const DOT_RADIUS = 4.5 / 512;
const RIM = 2.5 / 512;
const GLYPH_CELL = 5 / 512;
const GLYPH_DISTANCE = 100 / 512;

/**
 * A copy of the volume with a bright dot in the voxels of every labelled point and, when points have sides, the letter
 * of the side in front of the spine in the slices nearest to that side's points. What is done to voxels is done to
 * these marks, so that they show where a label belongs.
 * @param points [P]; the first half left and the second right when `hasSides`.
 */
export function burnMarks(
  { voxels, shape }: SliceVolume,
  points: readonly XyzSlice[],
  hasSides: boolean,
): SliceVolume {
  const marked = { voxels: Uint8Array.from(voxels), shape };
  if (hasSides) burnLetters(marked, points);
  burnDots(marked, points);
  return marked;
}

/** The dots of `burnMarks` only, on black, without rims: bright voxels belong to a point. */
export function dotsAlone({ shape }: SliceVolume, points: readonly XyzSlice[]): SliceVolume {
  const dots = { voxels: new Uint8Array(shape[0] * shape[1] * shape[2]), shape };
  burnDots(dots, points);
  return dots;
}

function burnDots(volume: SliceVolume, points: readonly XyzSlice[]): void {
  const longer = Math.max(volume.shape[1], volume.shape[2]);
  const radius = Math.max(1, DOT_RADIUS * longer);
  const rim = RIM * longer;
  for (const [x, y, z] of points.filter(isPresent)) {
    const reach = Math.ceil(radius + rim) + 1;
    const [column, row] = [Math.round(x), Math.round(y)];
    for (let v = row - reach; v <= row + reach; v++) {
      for (let u = column - reach; u <= column + reach; u++) {
        const distance = Math.hypot(u - x, v - y);
        if (distance <= radius) setVoxel(volume, [u, v, z], 255);
        else if (distance <= radius + rim) setVoxel(volume, [u, v, z], 0);
      }
    }
  }
}

function burnLetters(volume: SliceVolume, points: readonly XyzSlice[]): void {
  const half = points.length / 2;
  const left = centreOf(points.slice(0, half).filter(isPresent));
  const right = centreOf(points.slice(half).filter(isPresent));
  if (left === undefined || right === undefined) return;
  const longer = Math.max(volume.shape[1], volume.shape[2]);
  for (let z = 0; z < volume.shape[0]; z++) {
    const [letter, [x, y]] =
      Math.abs(z - left[2]) <= Math.abs(z - right[2]) ? (["L", left] as const) : (["R", right] as const);
    burnLetter(volume, GLYPHS[letter], [x - GLYPH_DISTANCE * longer, y, z], GLYPH_CELL * longer);
  }
}

function burnLetter(
  volume: SliceVolume,
  glyph: readonly string[],
  [x, y, z]: readonly [number, number, number],
  cell: number,
): void {
  const [left, top] = [Math.round(x - 2.5 * cell), Math.round(y - 3.5 * cell)];
  // a black cell around the letter makes it visible on dark and bright tissue
  for (let v = Math.round(-cell); v < 8 * cell; v++) {
    for (let u = Math.round(-cell); u < 6 * cell; u++) {
      const isInk = glyph[Math.floor(v / cell)]?.[Math.floor(u / cell)] === "#";
      setVoxel(volume, [left + u, top + v, z], isInk ? 255 : 0);
    }
  }
}

function setVoxel({ voxels, shape: [, H, W] }: SliceVolume, [x, y, z]: XyzSlice, grey: number): void {
  if (x >= 0 && y >= 0 && x < W && y < H) voxels[(Math.round(z) * H + y) * W + x] = grey;
}

function centreOf(points: readonly XyzSlice[]): [number, number, number] | undefined {
  if (points.length === 0) return undefined;
  const mean = (axis: 0 | 1 | 2): number =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [mean(0), mean(1), mean(2)];
}
