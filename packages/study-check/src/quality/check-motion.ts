import type { Volume } from "@spinegrade/volumes";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag, StudySeries } from "./quality-evidence.ts";

/** Cells of the coarse picture in which slices are compared, along its longer side. */
const CELLS = 96;
/** Largest displacement that is looked for, cells. */
const REACH = 5;
/** Displacement from slice to slice from which a patient is thought to have moved, mm. */
const MOVED_MM = 2.4;
const FEWEST_SLICES = 4;

/** Flags a series whose neighbouring slices fit best when shifted: the patient moved between them. */
export function checkMotion({ volume }: StudySeries): QualityFlag[] {
  const movedMm = medianDisplacement(volume);
  if (!(movedMm >= MOVED_MM)) return [];
  const text = `neighbouring slices are displaced by ${movedMm.toFixed(1)} mm: the patient has moved`;
  return [{ code: "motion", text, seriesIds: [volume.sliceTable.seriesId] }];
}

/** The usual displacement between neighbouring slices of one group, mm; NaN where it cannot be told. */
function medianDisplacement({ voxels, shape, sliceTable }: Volume): number {
  const [depth, height, width] = shape;
  const step = Math.max(1, Math.round(Math.max(height, width) / CELLS));
  const pictures = sliceTable.slices
    .slice(0, depth)
    .map(({ zIndex }) => coarse(voxels, [zIndex, height, width], step));
  const moved = sliceTable.slices.slice(1).flatMap((slice, i) => {
    const [before, after] = [pictures[i], pictures[i + 1]];
    const spacing = slice.pixelSpacingMm;
    if (sliceTable.slices[i]?.group !== slice.group || !before || !after || spacing === null) return [];
    const { right, down } = bestShift(before, after);
    return [Math.hypot(right * spacing[1], down * spacing[0]) * step];
  });
  return moved.length < FEWEST_SLICES - 1 ? Number.NaN : quantile(moved, 0.5);
}

interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly greys: Float32Array;
}

/** Means of `step` x `step` pixels of one slice. */
function coarse(
  voxels: Uint8Array,
  [z, height, width]: readonly [number, number, number],
  step: number,
): Picture {
  const [rows, columns] = [Math.floor(height / step), Math.floor(width / step)];
  const greys = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let y = row * step; y < (row + 1) * step; y++) {
        const start = (z * height + y) * width + column * step;
        for (let at = start; at < start + step; at++) sum += voxels[at] ?? 0;
      }
      greys[row * columns + column] = sum / (step * step);
    }
  }
  return { rows, columns, greys };
}

/** The whole shift of one picture against another with the smallest mean squared difference. */
function bestShift(before: Picture, after: Picture): { readonly right: number; readonly down: number } {
  let best = { right: 0, down: 0, difference: differenceAt(before, after, [0, 0], Infinity) };
  for (let down = -REACH; down <= REACH; down++) {
    for (let right = -REACH; right <= REACH; right++) {
      const difference = differenceAt(before, after, [right, down], best.difference);
      if (difference < best.difference) best = { right, down, difference };
    }
  }
  return best;
}

/** The sum of squared differences; where it reaches `least`, only that it does. */
function differenceAt(
  before: Picture,
  after: Picture,
  [right, down]: readonly [number, number],
  least: number,
): number {
  const { rows, columns, greys } = before;
  const others = after.greys;
  let sum = 0;
  for (let row = REACH; row < rows - REACH && sum < least; row++) {
    const [from, to] = [row * columns, (row + down) * columns + right];
    for (let column = REACH; column < columns - REACH; column++) {
      const difference = (greys[from + column] ?? 0) - (others[to + column] ?? 0);
      sum += difference * difference;
    }
  }
  return sum;
}
