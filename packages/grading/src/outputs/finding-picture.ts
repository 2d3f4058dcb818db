import { sliceToExample } from "@spinegrade/augmentation";
import type { Pixels, XySlice } from "@spinegrade/report";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { MASK_STRIDE } from "@spinegrade/tasks";
import type { FindingImage } from "../study/study-images.ts";

/** Side of the part of the slice that is shown, mm; a quarter of the slice where its spacing is unknown. */
const SHOWN_MM = 70;
/** Side of the picture, px. */
const SIDE = 120;
const HEAT = [255, 120, 0] as const;
const STRONGEST = 0.55;

/** The part of a slice around a finding, RGB, with the heatmap over it, and the point in it. */
export function findingPicture(image: FindingImage): { picture: Pixels; point: XySlice } {
  const { pixels, rows, columns, shown, pixelSpacingMm, x, y, heatmap, imageSize } = image;
  const [rowMm, columnMm] = pixelSpacingMm ?? [SHOWN_MM / (rows / 4), SHOWN_MM / (rows / 4)];
  const toImage = sliceToExample([shown.rows, shown.columns], imageSize);
  const rgb = new Uint8Array(3 * SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const xSlice = x + ((column - SIDE / 2) / SIDE) * (SHOWN_MM / columnMm);
      const ySlice = y + ((row - SIDE / 2) / SIDE) * (SHOWN_MM / rowMm);
      const grey = at(pixels, [rows, columns], xSlice, ySlice);
      const [xImage, yImage] = applyToPoint(toImage, [xSlice - shown.left, ySlice - shown.top]);
      const heat =
        STRONGEST *
        at(heatmap.values, [heatmap.height, heatmap.width], xImage / MASK_STRIDE, yImage / MASK_STRIDE);
      for (const [channel, hot] of HEAT.entries())
        rgb[3 * (row * SIDE + column) + channel] = Math.round((1 - heat) * grey + heat * hot);
    }
  }
  return {
    picture: { pixels: rgb, rows: SIDE, columns: SIDE, channels: 3 },
    point: { x: SIDE / 2, y: SIDE / 2 },
  };
}

/** The value at a place, linearly between its neighbours; 0 outside. */
function at(
  values: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  x: number,
  y: number,
): number {
  if (x < 0 || y < 0 || x > columns - 1 || y > rows - 1) return 0;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const valueAt = (row: number, column: number): number => values[row * columns + column] ?? 0;
  const along = (row: number): number =>
    valueAt(row, left) + (x - left) * (valueAt(row, right) - valueAt(row, left));
  return along(top) + (y - top) * (along(bottom) - along(top));
}
