import type { SliceTable } from "@spinegrade/volumes/slices";
import type { LevelView } from "./level-view.ts";

/** Size of the part of a series that is shown around each level. */
export interface StackSize {
  /** Slices per level; odd. */
  readonly slices: number;
  /** Side of the square around the level's centre, in mm. */
  readonly sideMm: number;
}

/**
 * The part of a volume that a net sees: for each level the same number of slices and a square of them, one level after
 * the other. A point belongs to a level; its z counts the slices of that level from 0.
 */
export interface LevelStack {
  /** Side of the squares, in pixels of the volume. */
  readonly sidePx: number;
  readonly slicesPerLevel: number;
  /** Null where the series does not show the level. */
  readonly levels: readonly (StackLevel | null)[];
}

/** The slices of one level in the volume. */
export interface StackLevel {
  /** Column and row of the square's first pixel; outside the slice the stack is black. */
  readonly left: number;
  readonly top: number;
  /** Index of the first slice. */
  readonly z: number;
  /** Slices that exist; the stack is black beyond them, where a group of slices is shorter than the stack. */
  readonly slices: number;
}

/** Share of the shorter side of a slice that is shown when its pixel spacing is unknown. */
const SHARE_WITHOUT_SPACING = 0.4;

/** Lays out the stack of a volume. The slices of a level never leave its group of parallel slices. */
export function layOutStack(
  { shape: [, height, width], slices: records }: Pick<SliceTable, "shape" | "slices">,
  views: readonly (LevelView | null)[],
  { slices, sideMm }: StackSize,
): LevelStack {
  const spacing = views.map((view) => (view === null ? null : records[view.z]?.pixelSpacingMm)).find(Boolean);
  const side =
    spacing === undefined || spacing === null
      ? SHARE_WITHOUT_SPACING * Math.min(height, width)
      : sideMm / spacing[1];
  const sidePx = Math.max(1, Math.round(side));
  const half = (sidePx - 1) / 2;
  return {
    sidePx,
    slicesPerLevel: slices,
    levels: views.map((view) => {
      if (view === null) return null;
      const { x, y, z, first, last } = view;
      const start = Math.max(first, Math.min(z - (slices >> 1), last - slices + 1));
      const count = Math.min(slices, last - start + 1);
      return { left: Math.round(x - half), top: Math.round(y - half), z: start, slices: count };
    }),
  };
}

/** Cuts the stack out of a volume: `[L * slicesPerLevel, sidePx, sidePx]`. */
export function cutStack(
  { voxels, shape: [, height, width] }: { readonly voxels: Uint8Array; readonly shape: SliceTable["shape"] },
  { sidePx, slicesPerLevel, levels }: LevelStack,
): { voxels: Uint8Array; shape: [number, number, number] } {
  const depth = levels.length * slicesPerLevel;
  const cut = new Uint8Array(depth * sidePx * sidePx);
  for (const [index, level] of levels.entries()) {
    if (level === null) continue;
    const { left, top, z, slices } = level;
    const [from, to] = [Math.max(0, left), Math.min(width, left + sidePx)];
    for (let slice = 0; slice < slices && from < to; slice++) {
      for (let row = Math.max(0, top); row < Math.min(height, top + sidePx); row++) {
        const source = ((z + slice) * height + row) * width;
        const target = ((index * slicesPerLevel + slice) * sidePx + row - top) * sidePx - left;
        cut.set(voxels.subarray(source + from, source + to), target + from);
      }
    }
  }
  return { voxels: cut, shape: [depth, sidePx, sidePx] };
}

/** A point of a volume or of a stack. */
export type Xyz = readonly [x: number, y: number, z: number];

/** A point without a place: z = -1. */
const NO_POINT: Xyz = [0, 0, -1];

/**
 * Maps a point of a level from the volume into the stack.
 * @param index the level, 0 to L - 1.
 * @returns z = -1 for a point that is missing (z = -1) or outside the stack.
 */
export function toStackPoint({ sidePx, levels }: LevelStack, index: number, [x, y, z]: Xyz): Xyz {
  const level = levels[index];
  if (level === undefined || level === null || z === -1) return NO_POINT;
  const [column, row, slice] = [x - level.left, y - level.top, z - level.z];
  const isInside =
    slice >= 0 && slice < level.slices && [column, row].every((at) => at >= -0.5 && at < sidePx - 0.5);
  return isInside ? [column, row, slice] : NO_POINT;
}

/** Maps a point of a level from the stack into the volume; undefined when the stack does not show the level. */
export function toVolumePoint({ levels }: LevelStack, index: number, [x, y, z]: Xyz): Xyz | undefined {
  const level = levels[index];
  if (level === undefined || level === null) return undefined;
  return [x + level.left, y + level.top, level.z + Math.min(level.slices - 1, Math.max(0, z))];
}
