import { element, type Markup } from "@spinegrade/report";
import type { Frame } from "./drawing.ts";

/** Cells below this share of the largest are not drawn. */
const FAINTEST = 0.06;

/** A square heatmap over a picture: a cell for each mask pixel, the less transparent the larger its value, 0 to 255. */
export function drawCells(map: Uint8Array, { x, y, side }: Frame, fill: string): Markup[] {
  const columns = Math.sqrt(map.length);
  const cell = side / columns;
  return [...map].flatMap((value, index) => {
    if (value < 255 * FAINTEST) return [];
    const [row, column] = [Math.floor(index / columns), index % columns];
    const place = { x: x + column * cell, y: y + row * cell, width: cell, height: cell };
    return [element("rect", { ...place, fill, "fill-opacity": 0.85 * (value / 255) })];
  });
}
