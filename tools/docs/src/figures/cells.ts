import { element, type Markup } from "@spinegrade/report";
import type { Frame } from "./drawing.ts";

/**
 * Offset of a heatmap's cells from a division of the picture into squares, in cells: mask pixel k has its centre on pixel
 * 4k of the net's image.
 */
export const CELL_SHIFT = 0.5 / 4 - 0.5;

/** Cells below this share of the largest are not drawn. */
const FAINTEST = 0.06;

/**
 * A square heatmap over a picture: a cell for each mask pixel, the less transparent the larger its value, 0 to 255.
 * @param shift of the cells, to the right and down.
 */
export function drawCells(
  map: Uint8Array,
  { x, y, side }: Frame,
  fill: string,
  shift = CELL_SHIFT,
): Markup[] {
  const columns = Math.sqrt(map.length);
  const cell = side / columns;
  return [...map].flatMap((value, index) => {
    if (value < 255 * FAINTEST) return [];
    const [row, column] = [Math.floor(index / columns), index % columns];
    const place = { x: x + (column + shift) * cell, y: y + (row + shift) * cell, width: cell, height: cell };
    return [element("rect", { ...place, fill, "fill-opacity": 0.85 * (value / 255) })];
  });
}
